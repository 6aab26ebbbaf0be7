import type { FakePage } from 'workbox-plugin-testing';
import type * as core from '../src/index.ts';
import type { Message } from '../src/messages.ts';
import type * as door from '../src/window.ts';
import { aBrowser } from './a-browser.ts';

const protocol = { name: 'workbox-plugin-x', version: 2 };

interface Failure extends Error {
  code: string;
  details: Record<string, unknown>;
}

/** Asks from a page; the answer, or the error. */
const ask = (page: FakePage, payload: unknown = 'what', timeoutSeconds = 3): Promise<unknown> =>
  page.run(() => {
    const { askWorker } = require('workbox-plugin-core/window') as typeof door;
    const createError = (code: string, message: string, details: object) =>
      Object.assign(new Error(message), { code, details });
    return askWorker(protocol, 'CALL', payload, timeoutSeconds, createError).catch((error: Failure) => error);
  });

const answering = (answer: (type: string, payload: unknown) => Promise<unknown>, version?: number) => () => {
  const { answerPages } = require('workbox-plugin-core') as typeof core;
  answerPages({ ...protocol, ...(version && { version }) }, answer);
};

test('the answer of the worker is what askWorker resolves with', async () => {
  const browser = aBrowser();
  await browser.register(answering(async (type, payload) => ({ type, payload })));
  expect(await ask(browser.openPage(), { a: [1] })).toEqual({ type: 'CALL', payload: { a: [1] } });
  expect(browser.clock.pending).toEqual([]);
});

test('a worker that has ended is started for the question', async () => {
  const browser = aBrowser();
  const worker = await browser.register(answering(async () => 'awake'));
  const page = browser.openPage();
  await worker.terminate();
  expect(await ask(page)).toBe('awake');
});

test('an error of the worker comes with its code, words and details', async () => {
  const browser = aBrowser();
  const error = Object.assign(new Error('there is none'), { code: 'not-found', details: { id: 7 } });
  await browser.register(answering(() => Promise.reject(error)));
  expect(await ask(browser.openPage())).toMatchObject({
    code: 'not-found',
    message: 'there is none',
    details: { id: 7 },
  });
});

test('an error without code or details is `failed`, with none', async () => {
  const browser = aBrowser();
  await browser.register(answering(() => Promise.reject(new TypeError('no'))));
  expect(await ask(browser.openPage())).toMatchObject({ code: 'failed', message: 'no', details: {} });
});

test('a worker of another version says so', async () => {
  const browser = aBrowser();
  await browser.register(answering(async () => 'done', 3));
  expect(await ask(browser.openPage())).toMatchObject({
    code: 'other-version',
    details: { page: 2, worker: 3 },
  });
});

test.each([
  ['there is no worker', undefined, 'no-worker'],
  ['the worker knows nothing of us', () => {}, 'no-answer'],
  ['the worker never comes to an answer', answering(() => new Promise(() => {})), 'no-answer'],
] as const)('where %s, it rejects in its time, and not before', async (_, script, code) => {
  const browser = aBrowser();
  if (script) await browser.register(script);
  let outcome: unknown;
  const asked = ask(browser.openPage(), 'what', 3).then((answer) => (outcome = answer));
  await browser.clock.advance(2999);
  expect(outcome).toBeUndefined();
  await browser.clock.advance(1);
  await asked;
  expect(outcome).toMatchObject({ code, details: { type: 'CALL', payload: 'what', timeoutSeconds: 3 } });
  expect((outcome as Error).message).toMatch(/^Failed to ask the worker within 3 s: .*\. .*\?$/);
  expect(browser.clock.pending).toEqual([]);
});

test('where the browser has no service workers at all (plain http), it is no-worker', async () => {
  const browser = aBrowser();
  const page = browser.openPage();
  await page.run(() => Object.defineProperty(self, 'navigator', { value: {}, configurable: true }));
  const asked = ask(page, 'what', 3);
  await browser.clock.advance(3000);
  expect(await asked).toMatchObject({ code: 'no-worker' });
});

test('a worker that becomes active in time is asked', async () => {
  const browser = aBrowser();
  const asked = ask(browser.openPage(), 'what', 3);
  await browser.clock.advance(2000);
  await browser.register(answering(async () => 'here'));
  expect(await asked).toBe('here');
});

test('a worker that is killed before it answers is no-answer', async () => {
  const browser = aBrowser();
  const worker = await browser.register(answering(() => new Promise(() => {})));
  const asked = ask(browser.openPage(), 'what', 3);
  await browser.settle();
  await worker.terminate();
  await browser.clock.advance(3000);
  expect(await asked).toMatchObject({ code: 'no-answer' });
});

/** What a page hears, and how it stops. */
async function hearing(page: FakePage) {
  const heard: unknown[] = [];
  const stop = await page.run(() => {
    const { hearWorker } = require('workbox-plugin-core/window') as typeof door;
    return hearWorker(protocol, (message: Message) => void heard.push(message));
  });
  return { heard, stop };
}

test('hearWorker hears what the worker tells, until it is stopped', async () => {
  const browser = aBrowser();
  const worker = await browser.register(() => require('workbox-plugin-core') as typeof core);
  const page = browser.openPage();
  const { heard, stop } = await hearing(page);
  await worker.run(({ tellPages }) => tellPages(protocol, 'NEWS', 1));
  await browser.settle();
  stop();
  await worker.run(({ tellPages }) => tellPages(protocol, 'NEWS', 2));
  await browser.settle();
  expect(page.messages).toHaveLength(2);
  expect(heard).toEqual([{ type: 'NEWS', meta: 'workbox-plugin-x@2', payload: 1 }]);
});

test('hearWorker hears nothing of others, nor of another version', async () => {
  const browser = aBrowser();
  const worker = await browser.register(() => require('workbox-plugin-core') as typeof core);
  const page = browser.openPage();
  const { heard } = await hearing(page);
  await worker.run(async ({ tellPages, openWindows }) => {
    await tellPages({ ...protocol, version: 1 }, 'NEWS', 1);
    await tellPages({ ...protocol, name: 'workbox-plugin-y' }, 'NEWS', 2);
    for (const window of await openWindows()) for (const data of [null, 'NEWS', {}]) window.postMessage(data);
  });
  await browser.settle();
  expect(page.messages).toHaveLength(5);
  expect(heard).toEqual([]);
  expect(page.errors).toEqual([]);
});
