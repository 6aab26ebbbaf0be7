import type { FakePage } from 'workbox-plugin-testing';
import type * as core from '../src/index.ts';
import type { Answer, Call, Message } from '../src/shared/protocol.ts';
import type { CallOptions, PageActivity } from '../src/page/worker-connection.ts';
import type * as entryPoint from '../src/window.ts';
import { createBrowser } from './helpers/create-browser.ts';

const protocol = { name: 'workbox-plugin-x', version: 2 };

interface Failure extends Error {
  code: string;
  details: Record<string, unknown>;
}

/** The connection of a page. */
function connect(timeoutSeconds = 3) {
  const { PluginError, WorkerConnection } = require('workbox-plugin-core/window') as typeof entryPoint;
  return new WorkerConnection(protocol, timeoutSeconds, PluginError);
}

/** Calls the worker from a page. Resolves with the answer or the error. */
const ask = (page: FakePage, payload: unknown = 'what', timeoutSeconds = 3): Promise<unknown> =>
  page.run(() =>
    connect(timeoutSeconds)
      .call('CALL', payload)
      .catch((error: Failure) => error),
  );

const answering = (answer: (type: string, payload: unknown) => Promise<unknown>, version?: number) => () => {
  const { serve } = require('workbox-plugin-core') as typeof core;
  serve({ ...protocol, ...(version && { version }) }, answer);
};

test('a call resolves with the answer of the worker', async () => {
  const browser = createBrowser();
  await browser.register(answering(async (type, payload) => ({ type, payload })));
  expect(await ask(browser.openPage(), { a: [1] })).toEqual({ type: 'CALL', payload: { a: [1] } });
  expect(browser.clock.pending).toEqual([]);
});

test('a call starts a worker that was terminated', async () => {
  const browser = createBrowser();
  const worker = await browser.register(answering(async () => 'awake'));
  const page = browser.openPage();
  await worker.terminate();
  expect(await ask(page)).toBe('awake');
});

test('an error of the worker arrives with its code, message and details', async () => {
  const browser = createBrowser();
  const error = Object.assign(new Error('there is none'), { code: 'not-found', details: { id: 7 } });
  await browser.register(answering(() => Promise.reject(error)));
  expect(await ask(browser.openPage())).toMatchObject({
    code: 'not-found',
    message: 'there is none',
    details: { id: 7 },
  });
});

test('an error without code and details arrives as `failed` without details', async () => {
  const browser = createBrowser();
  await browser.register(answering(() => Promise.reject(new TypeError('no'))));
  expect(await ask(browser.openPage())).toMatchObject({ code: 'failed', message: 'no', details: {} });
});

test('a call to a worker of another version rejects with the version', async () => {
  const browser = createBrowser();
  await browser.register(answering(async () => 'done', 3));
  expect(await ask(browser.openPage())).toMatchObject({
    code: 'other-version',
    details: { page: 2, worker: 3 },
  });
});

test.each([
  ['there is no worker', undefined, 'no-worker'],
  ['the worker does not use these plugins', () => {}, 'no-answer'],
  ['the worker never answers', answering(() => new Promise(() => {})), 'no-answer'],
] as const)('a call where %s rejects at its time limit, and not before', async (_, script, code) => {
  const browser = createBrowser();
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

test('a call in a browser without service workers (plain http) rejects with no-worker', async () => {
  const browser = createBrowser();
  const page = browser.openPage();
  await page.run(() => Object.defineProperty(self, 'navigator', { value: {}, configurable: true }));
  const asked = ask(page, 'what', 3);
  await browser.clock.advance(3000);
  expect(await asked).toMatchObject({ code: 'no-worker' });
});

test('a call waits for a worker that becomes active in time', async () => {
  const browser = createBrowser();
  const asked = ask(browser.openPage(), 'what', 3);
  await browser.clock.advance(2000);
  await browser.register(answering(async () => 'here'));
  expect(await asked).toBe('here');
});

test('a call to a worker that is terminated before its answer rejects with no-answer', async () => {
  const browser = createBrowser();
  const worker = await browser.register(answering(() => new Promise(() => {})));
  const asked = ask(browser.openPage(), 'what', 3);
  await browser.settle();
  await worker.terminate();
  await browser.clock.advance(3000);
  expect(await asked).toMatchObject({ code: 'no-answer' });
});

test('a call is repeated after half of its time when the worker was terminated meanwhile', async () => {
  const browser = createBrowser();
  let runs = 0;
  const worker = await browser.register(() => {
    const run = ++runs;
    answering(() => (run === 1 ? new Promise(() => {}) : Promise.resolve(run)))();
  });
  const asked = ask(browser.openPage(), 'what', 4);
  await browser.settle();
  await worker.terminate();
  await browser.clock.advance(1999);
  expect(runs).toBe(1);
  await browser.clock.advance(1);
  expect(await asked).toBe(2);
});

/** A worker that records what it executes, across its runs. Each call ends when the test ends it. */
async function createRecordingWorker({ gated = true } = {}) {
  const browser = createBrowser();
  const executed: unknown[] = [];
  const ends = new Map<unknown, () => void>();
  const worker = await browser.register(
    answering(async (_, payload) => {
      executed.push(payload);
      if (gated) await new Promise<void>((end) => ends.set(payload, end));
      return payload;
    }),
  );
  const page = browser.openPage();
  const connection = await page.run(() => connect(10));
  const answers: unknown[] = [];
  const call = (payload: unknown, options?: CallOptions, by = connection) =>
    void page
      .run(() =>
        by
          .call('CALL', payload, options)
          .catch((error: Failure) => error.code)
          .then((answer) => answers.push(answer)),
      )
      // The page is closed with the test.
      .catch(() => {});
  const end = async (payload: unknown) => {
    ends.get(payload)!();
    await browser.settle();
  };
  return { browser, worker, page, connection, executed, answers, call, end };
}

test('a call that is repeated while the worker executes it is executed once', async () => {
  const { browser, executed, answers, call, end } = await createRecordingWorker();
  call('slow', { changes: true });
  await browser.clock.advance(6000);
  expect(executed).toEqual(['slow']);
  await end('slow');
  expect(answers).toEqual(['slow']);
});

test('changes of one client are executed in order, one after another', async () => {
  const { browser, executed, answers, call, end } = await createRecordingWorker();
  call('first', { changes: true });
  call('second', { changes: true });
  call('third', { changes: true, repeatable: false });
  await browser.clock.advance(6000);
  expect(executed).toEqual(['first']);
  await end('first');
  expect(executed).toEqual(['first', 'second']);
  await end('second');
  await end('third');
  expect(executed).toEqual(['first', 'second', 'third']);
  expect(answers).toEqual(['first', 'second', 'third']);
});

test('a read waits for the change before it and delays nothing', async () => {
  const { browser, executed, call, end } = await createRecordingWorker();
  call('read');
  call('change', { changes: true });
  call('read after it');
  await browser.settle();
  expect(executed).toEqual(['read', 'change']);
  await end('change');
  expect(executed).toEqual(['read', 'change', 'read after it']);
});

test('a change that fails does not stop the next change', async () => {
  const browser = createBrowser();
  await browser.register(
    answering((_, payload) => (payload === 1 ? Promise.reject(new Error('no')) : Promise.resolve(payload))),
  );
  const answers = await browser.openPage().run(() => {
    const connection = connect();
    return Promise.allSettled([1, 2].map((payload) => connection.call('CALL', payload, { changes: true })));
  });
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

test('changes of different subjects, and of different clients, do not wait for each other', async () => {
  const { browser, page, executed, call } = await createRecordingWorker();
  call('of a', { changes: true, about: 'a' });
  call('of b', { changes: true, about: 'b' });
  call('of another client', { changes: true, about: 'a' }, await page.run(() => connect()));
  await browser.settle();
  expect(executed).toEqual(['of a', 'of b', 'of another client']);
});

test('changes that a terminated worker has not finished are executed by the next worker in their order', async () => {
  const { browser, worker, executed, answers, call, end } = await createRecordingWorker();
  call('first', { changes: true });
  await browser.settle();
  await worker.terminate();
  // The call starts the next worker, which knows nothing of the first one.
  call('second', { changes: true });
  await browser.settle();
  expect(executed).toEqual(['first', 'first']);
  await end('first');
  await end('second');
  await browser.clock.advance(20_000);
  expect(executed).toEqual(['first', 'first', 'second']);
  expect(answers).toEqual(['first', 'second']);
});

test('a call that must not be executed twice is not repeated, also after the termination of the worker', async () => {
  const { browser, worker, executed, answers, call, end } = await createRecordingWorker();
  call('delete', { changes: true, repeatable: false });
  await browser.settle();
  await worker.terminate();
  call('next', { changes: true });
  await browser.settle();
  await end('next');
  await browser.clock.advance(10_000);
  expect(executed).toEqual(['delete', 'next']);
  expect(answers).toEqual(['next', 'no-answer']);
});

test('a call that is repeated after its answer is not executed again', async () => {
  const { browser, page, executed, call } = await createRecordingWorker({ gated: false });
  const sent: Call[] = [];
  await page.run(() => {
    const active = page.registration!.active!;
    const post = active.postMessage.bind(active);
    active.postMessage = (data, transfer) => {
      sent.push(data as Call);
      post(data, transfer);
    };
  });
  for (const payload of [1, 2]) {
    call(payload, { changes: true });
    await browser.settle();
  }
  const answers: Answer[] = [];
  for (const message of sent) {
    const port = await page.run(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => void answers.push(data as Answer);
      return port2;
    });
    page.post(message, [port]);
    await browser.settle();
  }
  expect(executed).toEqual([1, 2]);
  expect(answers).toEqual([{ value: 2 }]);
});

test('thousands of clients leave no data behind: the oldest are dropped', async () => {
  const { browser, page, executed } = await createRecordingWorker({ gated: false });
  for (let client = 0; client < 300; client++) void page.run(() => connect().call('CALL', client));
  await browser.settle();
  expect(executed).toHaveLength(300);
});

/** The messages that a page receives, and the function that ends this. */
async function hearing(page: FakePage) {
  const heard: Message[] = [];
  const activities: PageActivity[] = [];
  const closing = new AbortController();
  await page.run(() => {
    const connection = connect();
    connection.listen(
      (message) => heard.push(message),
      (activity) => activities.push(activity),
      closing.signal,
    );
    return connection;
  });
  await page.browser.settle();
  return {
    heard,
    activities,
    close: () => closing.abort(),
  };
}

const coreScript = () => require('workbox-plugin-core') as typeof core;

test('a client receives the messages of its worker, also of its next runs, until the client is closed', async () => {
  const browser = createBrowser();
  const worker = await browser.register(coreScript);
  const page = browser.openPage();
  const { heard, close } = await hearing(page);
  await worker.run(({ broadcast }) => broadcast(protocol, 'NEWS', 1));
  const next = await browser.startWorker<typeof core>();
  await next.run(({ broadcast }) => broadcast(protocol, 'NEWS', 2));
  await browser.settle();
  close();
  await next.run(({ broadcast }) => broadcast(protocol, 'NEWS', 3));
  await browser.settle();
  const { scope } = browser;
  expect(heard).toEqual(
    [1, 2].map((payload) => ({ type: 'NEWS', meta: 'workbox-plugin-x@2', scope, payload })),
  );
  expect(browser.channels.size).toBe(1);
});

test('a page without a client receives no message of these plugins', async () => {
  const browser = createBrowser();
  const worker = await browser.register(coreScript);
  const page = browser.openPage();
  const { heard } = await hearing(page);
  const other = browser.openPage();
  await worker.run(({ broadcast }) => broadcast(protocol, 'NEWS', 1));
  await browser.settle();
  expect(heard).toHaveLength(1);
  expect([page.messages, other.messages]).toEqual([[], []]);
});

test('a client ignores messages of other senders and of other versions', async () => {
  const browser = createBrowser();
  const worker = await browser.register(coreScript);
  const page = browser.openPage();
  const { heard } = await hearing(page);
  await worker.run(async ({ broadcast, openWindows }) => {
    await broadcast({ ...protocol, version: 1 }, 'NEWS', 1);
    await broadcast({ ...protocol, name: 'workbox-plugin-y' }, 'NEWS', 2);
    for (const window of await openWindows()) window.postMessage({});
    const channel = new BroadcastChannel(`workbox-plugin-x:${browser.scope}`);
    for (const data of [null, 'NEWS', {}]) channel.postMessage(data);
  });
  await browser.settle();
  expect(heard).toEqual([]);
  expect(page.errors).toEqual([]);
});

test('a page of one of two scopes in an origin calls and receives messages from its own worker only', async () => {
  const browser = createBrowser();
  const scopes = [browser.scope, `${browser.scope}inner/`];
  const workers = [];
  for (const scope of scopes)
    workers.push(
      await browser.register(
        () => {
          answering(async () => scope)();
          return coreScript();
        },
        { scope },
      ),
    );
  const pages = scopes.map((scope) => browser.openPage(scope));
  const ears = await Promise.all(pages.map(hearing));
  for (const worker of workers)
    await worker.run(({ broadcast }) => broadcast(protocol, 'NEWS', worker.registration.scope));
  await browser.settle();
  expect(await Promise.all(pages.map((page) => ask(page)))).toEqual(scopes);
  expect(ears.map(({ heard }) => heard.map(({ payload }) => payload))).toEqual([[scopes[0]], [scopes[1]]]);
});

test('a page that an outer worker controls uses the outer worker, also when an inner worker exists', async () => {
  const browser = createBrowser();
  const inner = `${browser.scope}inner/`;
  await browser.register(answering(async () => 'outer'));
  const page = browser.openPage(inner);
  await browser.register(
    answering(async () => 'inner'),
    { scope: inner },
  );
  expect(await ask(page)).toBe('outer');
  expect(await ask(browser.openPage(inner))).toBe('inner');
});

test('a page that another worker takes over receives the messages of that worker', async () => {
  const browser = createBrowser();
  const inner = `${browser.scope}inner/`;
  await browser.register(coreScript);
  const page = browser.openPage(inner);
  const ear = await hearing(page);
  const worker = await browser.register(coreScript, { scope: inner });
  await worker.run(() => (self as unknown as ServiceWorkerGlobalScope).clients.claim());
  await browser.settle();
  expect(ear.activities).toEqual(['visible']);
  await worker.run(({ broadcast }) => broadcast(protocol, 'NEWS', 'inner'));
  await browser.settle();
  expect(ear.heard.map(({ payload }) => payload)).toEqual(['inner']);
});

test('a client hears that the network is back and that the page is shown, until the client is closed', async () => {
  const browser = createBrowser();
  await browser.register(coreScript);
  const page = browser.openPage();
  const { activities, close } = await hearing(page);
  const happen = () => {
    page.dispatch('online');
    page.dispatch('pageshow');
    page.setVisibility('hidden');
    page.setVisibility('visible');
  };
  happen();
  close();
  happen();
  expect(activities).toEqual(['online', 'visible', 'visible']);
});

test('a page in the back/forward cache has no open channel, and opens one again when it is shown', async () => {
  const browser = createBrowser();
  const worker = await browser.register(coreScript);
  const page = browser.openPage();
  const { heard } = await hearing(page);
  page.dispatch('pagehide', { persisted: true });
  expect(browser.channels.size).toBe(0);
  page.dispatch('pageshow', { persisted: true });
  await browser.settle();
  await worker.run(({ broadcast }) => broadcast(protocol, 'NEWS', 1));
  await browser.settle();
  expect(heard).toHaveLength(1);
});

test('a client without BroadcastChannel receives no messages and does not throw', async () => {
  const browser = createBrowser();
  const worker = await browser.register(coreScript);
  const page = browser.openPage();
  for (const place of [page, worker]) await place.run(() => Reflect.deleteProperty(self, 'BroadcastChannel'));
  const { heard } = await hearing(page);
  await worker.run(({ broadcast }) => broadcast(protocol, 'NEWS', 1));
  await browser.settle();
  expect([heard, page.errors, worker.errors]).toEqual([[], [], []]);
});
