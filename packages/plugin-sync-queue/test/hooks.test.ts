import type { SyncQueueOptions } from '../src/index.ts';
import { captureConsole } from 'workbox-plugin-testing/console';
import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox, type Outbox } from './helpers/outbox.ts';

const server = createServer();

test('hooks are called in order, with the current entry', async () => {
  const log: unknown[] = [];
  const outbox = await createOutbox({
    requestWillReplay: ({ entry, request }) => void log.push(['will', entry.attempts, request.url]),
    requestDidReplay: async ({ entry, request, response }) => {
      log.push(['did', entry.attempts, request.url, response.status, await response.text()]);
    },
    requestDidFail: ({ entry, response, error }) =>
      void log.push(['fail', entry.state, entry.lastFailure?.kind, response?.status, error instanceof Error]),
    queueDidDrain: ({ queue }) => void log.push(['drained', queue]),
  });
  await outbox.writeOffline('a');
  server.respondWith(503, down, 422);
  await outbox.completeSync();
  expect(log).toEqual([
    ['will', 1, 'https://app.test/api/notes'],
    ['fail', 'waiting', 'status', 503, false],
    ['will', 2, 'https://app.test/api/notes'],
    ['fail', 'waiting', 'network', undefined, true],
    ['will', 3, 'https://app.test/api/notes'],
    ['fail', 'dead', 'status', 422, false],
    ['drained', 'outbox'],
  ]);
  log.length = 0;
  await outbox.writeOffline('b');
  server.respondWith(status(201, {}, 'thanks'));
  await outbox.completeSync();
  expect(log).toEqual([
    ['will', 1, 'https://app.test/api/notes'],
    ['did', 1, 'https://app.test/api/notes', 201, 'thanks'],
    ['drained', 'outbox'],
  ]);
});

test('queueDidDrain is called once, when the last waiting entry has left', async () => {
  const drained: number[] = [];
  const outbox: Outbox = await createOutbox({
    lane: ({ url }) => url,
    queueDidDrain: () => void drained.push(server.processed.length),
  });
  await outbox.writeOffline(['a', 'api/a'], ['b', 'api/b'], ['c', 'api/b']);
  server.respondTo('b', 503, 201);
  await outbox.completeSync();
  expect(drained).toEqual([3]);
  await outbox.write('d');
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(drained).toEqual([3]);
});

test('queueDidDrain is not called when a dead letter is discarded and nothing waited', async () => {
  const queueDidDrain = jest.fn();
  const outbox = await createOutbox({ queueDidDrain });
  await outbox.writeOffline('a');
  server.respondWith(422);
  await outbox.completeSync();
  expect(queueDidDrain).toHaveBeenCalledTimes(1);
  await outbox.worker.run(async ({ queue }) => {
    const [dead] = await queue.getAll();
    await queue.discard(String(dead?.id));
  });
  await outbox.browser.settle();
  expect(queueDidDrain).toHaveBeenCalledTimes(1);
});

test.each<[string, () => unknown]>([
  ['a string', async () => 'a-fresh-token'],
  ['a URL', () => new URL('https://app.test/elsewhere')],
  ['an empty string', () => ''],
  ['false', () => false],
  ['an init', () => ({ headers: { Authorization: 'Bearer x' } })],
  ['a Response', () => new Response('x')],
  [
    'a Request whose body was read',
    async () => {
      const request = new Request('https://app.test/api/notes', { method: 'POST', body: 'x' });
      await request.text();
      return request;
    },
  ],
])('requestWillReplay that returns %s counts as one that threw, and nothing is sent', async (_, given) => {
  const outbox = await createOutbox({ requestWillReplay: given as SyncQueueOptions['requestWillReplay'] });
  await outbox.writeOffline('a');
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.received).toEqual([]);
  expect(await outbox.entries()).toMatchObject([{ state: 'waiting', lastFailure: { kind: 'hook' } }]);
});

test('requestWillReplay can read the body of its request and return nothing', async () => {
  const read: string[] = [];
  const outbox = await createOutbox({
    requestWillReplay: async ({ request }) => void read.push(await request.text()),
  });
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect(read).toEqual(['a']);
  expect(server.processed).toEqual(['a']);
});

test('a request that requestWillReplay returns is sent in place of the entry, and not stored', async () => {
  const outbox = await createOutbox({
    requestWillReplay: ({ entry, request }) =>
      new Request(request, { method: 'POST', body: `attempt ${entry.attempts}` }),
  });
  await outbox.writeOffline('a');
  server.respondWith(503, 201);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.storedBodies()).toEqual(['a']);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['attempt 1', 'attempt 2']);
});

test('nothing is sent and nothing is lost while requestWillReplay throws', async () => {
  let fails = true;
  const outbox = await createOutbox({
    requestWillReplay: () => {
      if (fails) throw new Error('no token');
    },
  });
  await outbox.writeOffline('a', 'b');
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual([]);
  expect(await outbox.entry()).toMatchObject({ lastFailure: { kind: 'hook', message: 'no token' } });
  fails = false;
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b']);
});

const never = () => new Promise<never>(() => {});
const throws = () => {
  throw new Error('oops');
};

test.each<[string, SyncQueueOptions]>([
  ['requestDidReplay throws', { requestDidReplay: throws }],
  ['requestDidReplay hangs', { requestDidReplay: never }],
  ['requestDidFail throws', { requestDidFail: throws }],
  ['requestDidFail hangs', { requestDidFail: never }],
  ['queueDidDrain throws', { queueDidDrain: throws }],
  ['queueDidDrain hangs', { queueDidDrain: never }],
])('hooks with an error do not stop the entries or the queue: %s', async (_, hooks) => {
  const heard = captureConsole();
  const [hook] = Object.keys(hooks);
  const outbox = await createOutbox({ ...hooks, attemptTimeoutSeconds: 10 });
  await outbox.writeOffline('a', 'b');
  server.respondTo('a', 503, 201);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'a', 'b']);
  expect(await outbox.entries()).toEqual([]);
  expect(heard('error').some((line) => line.includes(`The hook ${hook} threw`))).toBe(true);
  await outbox.writeOffline('c');
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b', 'c']);
});

test.each(['lane', 'coalesce', 'metadata'] as const)(
  'a write is queued and sent, without an unhandled error, when %s is an async function that rejects',
  async (option) => {
    captureConsole();
    const rejects = () => Promise.reject(new Error('oops'));
    const outbox = await createOutbox({ [option]: rejects as never });
    await outbox.writeOffline('a');
    expect(await outbox.completeSync()).toBe('resolved');
    expect(server.processed).toEqual(['a']);
    expect(await outbox.entries()).toEqual([]);
  },
);

test('requestWillReplay that never settles is given up after attemptTimeoutSeconds', async () => {
  let hangs = true;
  const outbox = await createOutbox({
    attemptTimeoutSeconds: 10,
    requestWillReplay: () => (hangs ? never() : undefined),
  });
  await outbox.writeOffline('a');
  const fired = outbox.sync();
  await outbox.wait(9);
  expect((await outbox.entry()).lastFailure?.kind).toBe('network');
  hangs = false;
  await outbox.wait(5);
  expect(await fired).toBe('resolved');
  expect(server.processed).toEqual(['a']);
});

test('a hook that requests a replay does not wait for itself: the replay starts over once more', async () => {
  let asks = 3;
  const outbox: Outbox = await createOutbox({
    requestDidReplay: () => outbox.queue.replayRequests(),
    requestDidFail: async () => {
      if (asks-- > 0) await outbox.queue.replayRequests();
    },
    queueDidDrain: () => outbox.queue.replayRequests(),
  });
  await outbox.writeOffline('a', 'b');
  server.respondTo('a', down, down, down, 201);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a', 'a', 'a', 'a', 'b']);
  expect(await outbox.entries()).toEqual([]);
});

test('a hook can use the queue: push another request and discard an entry', async () => {
  const outbox: Outbox = await createOutbox({
    requestDidReplay: async ({ entry }) => {
      if (!entry.url.endsWith('/notes')) return;
      await outbox.queue.pushRequest({
        request: new Request('/api/after', { method: 'POST', body: 'after' }),
      });
      const all = await outbox.queue.getAll();
      await outbox.queue.discard(all.find(({ url }) => url.endsWith('/drop'))?.id as string);
    },
  });
  await outbox.writeOffline('a', ['drop', 'api/drop']);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a', 'after']);
  expect(await outbox.entries()).toEqual([]);
});

test.each<[string, (request: Request) => Promise<Request>]>([
  [
    'throws',
    async () => {
      throw new Error('no token');
    },
  ],
  ['returns the request that it has read', async (request) => request],
])(
  'requestDidFail can read the body of a request when requestWillReplay reads it and %s',
  async (_, then) => {
    const seen: unknown[] = [];
    const outbox = await createOutbox({
      requestWillReplay: async ({ request }) => {
        await request.text();
        return then(request);
      },
      requestDidFail: async ({ request }) => void seen.push(await request?.text()),
    });
    await outbox.writeOffline('a');
    await outbox.wait(2);
    await outbox.worker.run(({ queue }) => queue.replayRequests());
    expect(seen[0]).toBe('a');
  },
);

test('requestDidFail gets a Request also when requestWillReplay returned something else', async () => {
  const seen: unknown[] = [];
  const outbox = await createOutbox({
    requestWillReplay: (async () => 'token') as never,
    requestDidFail: async ({ request }) => void seen.push(await request?.text()),
  });
  await outbox.writeOffline('a');
  await outbox.wait(2);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(seen[0]).toBe('a');
});
