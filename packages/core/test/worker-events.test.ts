import type { FakePage } from 'workbox-plugin-testing';
import type * as core from '../src/index.ts';
import { createBrowser } from './helpers/create-browser.ts';

const protocol = { name: 'workbox-plugin-x', version: 2 };

/** A worker that answers by `answer`, beside a listener of the app. */
async function createServingWorker(answer: (type: string, payload: unknown) => Promise<unknown>) {
  const browser = createBrowser();
  const worker = await browser.register(() => {
    const heard: unknown[] = [];
    const { serve } = require('workbox-plugin-core') as typeof core;
    serve(protocol, answer);
    self.addEventListener('message', ({ data }) => void heard.push(data));
    return { heard };
  });
  return { browser, worker, page: browser.openPage() };
}

/** Posts with a port. Returns all messages that come back through the port. */
async function ask(page: FakePage, message: unknown): Promise<unknown[]> {
  const answers: unknown[] = [];
  const port = await page.run(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => void answers.push(data);
    return port2;
  });
  page.post(message, [port]);
  await page.browser.settle();
  return answers;
}

test('a worker sends back the value with which the answer resolves, also `undefined`', async () => {
  const answer = jest.fn(async (_type: string, payload: unknown) => payload);
  const { page } = await createServingWorker(answer);
  const meta = 'workbox-plugin-x@2';
  expect(await ask(page, { type: 'A', meta, payload: { list: [1] } })).toEqual([{ value: { list: [1] } }]);
  expect(await ask(page, { type: 'B', meta })).toEqual([{ value: undefined }]);
  expect(answer.mock.calls.map(([type, payload]) => [type, payload])).toEqual([
    ['A', { list: [1] }],
    ['B', undefined],
  ]);
});

test.each<[string, unknown, object]>([
  [
    'an error of these plugins, with its code and details',
    Object.assign(new Error('no'), { code: 'not-found', details: { id: 7 } }),
    { code: 'not-found', message: 'no', details: { id: 7 } },
  ],
  ['any other error', new TypeError('no'), { code: 'failed', message: 'no', details: {} }],
  ['a value that is no error', 'no', { code: 'failed', details: {} }],
])('a worker sends back %s as an error', async (_, thrown, error) => {
  const { page, worker } = await createServingWorker(() => Promise.reject(thrown as Error));
  expect(await ask(page, { type: 'A', meta: 'workbox-plugin-x@2' })).toEqual([{ error }]);
  expect(worker.errors).toEqual([]);
});

test('a page of another version gets an error, and its call is not executed', async () => {
  const answer = jest.fn(async () => 'done');
  const { page } = await createServingWorker(answer);
  const message = { type: 'A', meta: 'workbox-plugin-x@1' };
  expect(await ask(page, message)).toEqual([
    { error: { code: 'other-version', message: expect.any(String), details: { page: 1, worker: 2 } } },
  ]);
  expect(answer).not.toHaveBeenCalled();
});

test.each([{ type: 'A', meta: 'workbox-plugin-y@2' }, { type: 'A' }, 'text', null])(
  'the message %j is left alone, and the app still receives it',
  async (message) => {
    const answer = jest.fn(async () => 'done');
    const { page, worker } = await createServingWorker(answer);
    expect(await ask(page, message)).toEqual([]);
    expect(worker.exports.heard).toEqual([message]);
    expect(answer).not.toHaveBeenCalled();
  },
);

test('a call without a port is not executed', async () => {
  const answer = jest.fn(async () => 'done');
  const { page, worker } = await createServingWorker(answer);
  page.post({ type: 'A', meta: 'workbox-plugin-x@2' });
  await page.browser.settle();
  expect(answer).not.toHaveBeenCalled();
  expect(worker.errors).toEqual([]);
});

test('a worker stays alive until its answer is given', async () => {
  let give = (_: string) => {};
  const { worker, page, browser } = await createServingWorker(
    () => new Promise<string>((resolve) => (give = resolve)),
  );
  const asked = ask(page, { type: 'A', meta: 'workbox-plugin-x@2' });
  const answers = await asked;
  let over = false;
  const idle = worker.idle().then(() => (over = true));
  await browser.settle();
  expect(over).toBe(false);
  give('late');
  await idle;
  await browser.settle();
  expect(answers).toEqual([{ value: 'late' }]);
});

const waiter = () => {
  const { whenActive } = require('workbox-plugin-core') as typeof core;
  const state = { active: false };
  void whenActive().then(() => (state.active = true));
  return state;
};

test('a first worker is active after its activation, and a waiting worker is not', async () => {
  const browser = createBrowser();
  const worker = await browser.register(waiter);
  await browser.settle();
  expect(worker.exports.active).toBe(true);
  const next = await browser.update(waiter);
  await browser.clock.advance(60_000);
  expect(next.exports.active).toBe(false);
  await next.activate();
  await browser.settle();
  expect(next.exports.active).toBe(true);
});

test('a worker that starts again is active at once', async () => {
  const browser = createBrowser();
  await browser.register(waiter);
  const worker = await browser.startWorker<{ active: boolean }>();
  await browser.settle();
  expect(worker.exports.active).toBe(true);
});

test.each(['fetch', 'push', 'sync', 'periodicsync', 'notificationclick', 'message'] as const)(
  'a worker that cannot read its own state (Firefox) is known as active after %s',
  async (type) => {
    const browser = createBrowser({ permissions: { 'periodic-background-sync': 'granted' } });
    const script = () => {
      Object.defineProperty(self, 'serviceWorker', { value: undefined, configurable: true });
      const { serve } = require('workbox-plugin-core') as typeof core;
      const state = waiter();
      serve(protocol, async () => 'done');
      return state;
    };
    await browser.register(script);
    const page = browser.openPage();
    const worker = await browser.startWorker<{ active: boolean }>();
    await browser.settle();
    expect(worker.exports.active).toBe(false);
    if (type === 'fetch') await worker.fetch('/', { signal: AbortSignal.abort() }).catch(() => {});
    else if (type === 'push') await worker.push();
    else if (type === 'sync') await worker.sync('x');
    else if (type === 'periodicsync') await worker.periodicSync('x');
    else if (type === 'notificationclick') await worker.notificationClick({ title: 'x' });
    else await ask(page, { type: 'A', meta: 'workbox-plugin-x@2' });
    await browser.settle();
    expect(worker.exports.active).toBe(true);
  },
);

test('openWindows returns the windows of this registration, controlled or not, and no others', async () => {
  const browser = createBrowser({ scope: 'https://app.test/app/' });
  const early = browser.openPage('early');
  const worker = await browser.register(() => require('workbox-plugin-core') as typeof core);
  const late = browser.openPage('late');
  browser.openPage('/elsewhere');
  browser.openPage('https://other.test/app/');
  const urls = await worker.run(async ({ openWindows }) => (await openWindows()).map(({ url }) => url));
  expect(urls).toEqual([early.url, late.url]);
});

test('a call for the worker of another scope is not answered and not executed', async () => {
  const answer = jest.fn(async () => 'done');
  const { page } = await createServingWorker(answer);
  const message = { type: 'A', meta: 'workbox-plugin-x@2' };
  expect(await ask(page, { ...message, scope: 'https://app.test/inner/' })).toEqual([]);
  expect(answer).not.toHaveBeenCalled();
  expect(await ask(page, { ...message, scope: 'https://app.test/' })).toEqual([{ value: 'done' }]);
});
