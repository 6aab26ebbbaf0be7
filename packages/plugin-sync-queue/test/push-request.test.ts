import type { SyncQueueError } from '../src/index.ts';
import { createServer, hangs } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();
const post = (body: string) => new Request('/api/notes', { method: 'POST', body });

test('pushRequest stores a request with its metadata, and sends it although no route handles it', async () => {
  const seen: unknown[] = [];
  const outbox = await createOutbox({ requestWillReplay: ({ entry }) => void seen.push(entry.metadata) });
  const entry = await outbox.worker.run(({ queue }) =>
    queue.pushRequest({
      request: new Request('/elsewhere', { method: 'PUT', body: 'milk' }),
      metadata: { n: 1 },
    }),
  );
  expect(entry).toMatchObject({ method: 'PUT', url: 'https://app.test/elsewhere', size: 4, attempts: 0 });
  await outbox.browser.settle();
  expect(server.received).toMatchObject([{ method: 'PUT', body: 'milk', key: `"${entry.id}"` }]);
  expect(seen).toEqual([{ n: 1 }]);
});

test('pushRequest resolves when the request is stored, not when it is sent', async () => {
  const outbox = await createOutbox();
  server.respondWith(hangs);
  await outbox.worker.run(({ queue }) => queue.pushRequest({ request: post('milk') }));
  expect(await outbox.storedBodies()).toEqual(['milk']);
});

test('pushRequest leaves the given request readable', async () => {
  const outbox = await createOutbox();
  const text = await outbox.worker.run(async ({ queue }) => {
    const request = post('milk');
    await queue.pushRequest({ request });
    return request.text();
  });
  expect(text).toBe('milk');
});

test('pushRequest keeps what it was given, whatever its caller does with that right after the call', async () => {
  const outbox = await createOutbox();
  outbox.browser.online = false;
  const [entry, text] = await outbox.worker.run(({ queue }) => {
    const [request, metadata] = [post('milk'), { title: 'first' }];
    const pushed = queue.pushRequest({ request, metadata });
    metadata.title = 'second';
    return Promise.all([pushed, request.text()]);
  });
  expect([entry.metadata, entry.size, text]).toEqual([{ title: 'first' }, 4, 'milk']);
});

test('pushRequest puts the request behind the waiting entries of its lane', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => new URL(url).pathname });
  await outbox.writeOffline('a', 'b');
  const { lane } = await outbox.worker.run(({ queue }) => queue.pushRequest({ request: post('c') }));
  await outbox.browser.settle();
  await outbox.completeSync();
  expect(lane).toBe('/api/notes');
  expect(server.processed).toEqual(['a', 'b', 'c']);
});

test('pushRequest uses the lane of the queue itself where the lane function returns null', async () => {
  const outbox = await createOutbox({ lane: () => null });
  const { lane } = await outbox.worker.run(({ queue }) => queue.pushRequest({ request: post('a') }));
  expect(lane).toBe('');
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

const failureOf = async (given: () => unknown) => {
  const outbox = await createOutbox();
  const error = await outbox.worker.run(async ({ queue }) => {
    try {
      await queue.pushRequest(given() as never);
      return 'nothing was refused';
    } catch (failure) {
      return failure as SyncQueueError;
    }
  });
  await outbox.browser.settle();
  expect(server.received).toEqual([]);
  expect(await outbox.storedBodies()).toEqual([]);
  return error;
};

test.each<[string, () => unknown]>([
  ['no request', () => ({ request: 'https://app.test/api/notes' })],
  ['nothing', () => ({})],
  [
    'a request whose body was read',
    () => {
      const request = post('milk');
      void request.text();
      return { request };
    },
  ],
  [
    'a request whose body has a reader',
    () => {
      const request = post('milk');
      request.body?.getReader();
      return { request };
    },
  ],
])('pushRequest rejects %s as unreadable-request', async (_, given) => {
  expect(await failureOf(given)).toMatchObject({ name: 'SyncQueueError', code: 'unreadable-request' });
});

test('pushRequest rejects metadata that cannot be stored, and stores nothing', async () => {
  const error = await failureOf(() => ({ request: post('milk'), metadata: { f: () => {} } }));
  expect(error).toMatchObject({
    name: 'SyncQueueError',
    code: 'uncloneable-metadata',
    cause: { name: 'DataCloneError' },
    message: expect.stringMatching(
      /^Failed to store a request in queue "outbox": its metadata cannot be stored/,
    ),
  });
});

test('pushRequest works after a rejection', async () => {
  const outbox = await createOutbox();
  await outbox.worker.run(({ queue }) => queue.pushRequest({ request: 7 } as never).catch(() => {}));
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: post('a'), metadata: () => {} }).catch(() => {}),
  );
  await outbox.worker.run(({ queue }) => queue.pushRequest({ request: post('b') }));
  await outbox.browser.settle();
  expect(server.processed).toEqual(['b']);
});
