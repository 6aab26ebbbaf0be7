import type { SyncQueueError } from '../src/index.ts';
import { createServer, hangs } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();
const post = (body: string) => new Request('/api/notes', { method: 'POST', body });

test('a request is kept with its metadata, and sent though no route takes it', async () => {
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

test('it resolves when it is stored, not when it is sent', async () => {
  const outbox = await createOutbox();
  server.respondWith(hangs);
  await outbox.worker.run(({ queue }) => queue.pushRequest({ request: post('milk') }));
  expect(await outbox.storedBodies()).toEqual(['milk']);
});

test('the request that was given can still be read', async () => {
  const outbox = await createOutbox();
  const text = await outbox.worker.run(async ({ queue }) => {
    const request = post('milk');
    await queue.pushRequest({ request });
    return request.text();
  });
  expect(text).toBe('milk');
});

test('it takes its place behind what waits, in its own lane', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => new URL(url).pathname });
  await outbox.writeOffline('a', 'b');
  const { lane } = await outbox.worker.run(({ queue }) => queue.pushRequest({ request: post('c') }));
  await outbox.browser.settle();
  await outbox.completeSync();
  expect(lane).toBe('/api/notes');
  expect(server.processed).toEqual(['a', 'b', 'c']);
});

test('a lane of null is for the pages: pushed requests go to the own lane of the queue', async () => {
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
])('%s is refused as unreadable-request', async (_, given) => {
  expect(await failureOf(given)).toMatchObject({ name: 'SyncQueueError', code: 'unreadable-request' });
});

test('metadata that cannot be stored is refused, and nothing is kept', async () => {
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

test('after a refusal the queue goes on', async () => {
  const outbox = await createOutbox();
  await outbox.worker.run(({ queue }) => queue.pushRequest({ request: 7 } as never).catch(() => {}));
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: post('a'), metadata: () => {} }).catch(() => {}),
  );
  await outbox.worker.run(({ queue }) => queue.pushRequest({ request: post('b') }));
  await outbox.browser.settle();
  expect(server.processed).toEqual(['b']);
});
