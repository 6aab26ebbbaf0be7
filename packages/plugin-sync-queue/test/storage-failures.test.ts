import type { SyncQueueError } from '../src/index.ts';
import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, type Outbox } from './helpers/outbox.ts';

const server = createServer();

/** The error of a `pushRequest` in the worker, or the value with which it resolved. */
const push = (outbox: Outbox, body: string) =>
  outbox.worker.run(({ queue }) =>
    queue
      .pushRequest({ request: new Request('/api/notes', { method: 'POST', body }) })
      .catch((error: SyncQueueError) => error),
  );

/** An outbox in a private window, where no database opens. */
async function createOutboxWithoutStorage() {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  outbox.browser.storageFaults.failOpens(Infinity);
  await outbox.restart();
  return outbox;
}

test('writes in a private window go to the network as if there were no queue', async () => {
  const outbox = await createOutboxWithoutStorage();
  server.respondWith(201, 422, status(503, { 'Retry-After': '7' }, 'later'), down);
  expect((await outbox.write('a')).status).toBe(201);
  expect((await outbox.write('b')).status).toBe(422);
  const busy = await outbox.write('c');
  expect([busy.status, busy.headers.get('Retry-After'), await busy.text()]).toEqual([503, '7', 'later']);
  await expect(outbox.write('d')).rejects.toThrow('Failed to fetch');
  await outbox.wait(3600);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c', 'd']);
  expect(outbox.worker.errors).toEqual([]);
});

test('pushRequest in a private window rejects with storage-failed and its cause', async () => {
  const outbox = await createOutboxWithoutStorage();
  expect(await push(outbox, 'a')).toMatchObject({
    name: 'SyncQueueError',
    code: 'storage-failed',
    details: { name: 'outbox', error: 'UnknownError' },
    cause: { name: 'UnknownError' },
    message: expect.stringMatching(/^Failed to reach the storage of queue "outbox"/),
  });
  expect(server.receivedBodies).toEqual([]);
});

test('a sync event in a private window rejects, so that the browser tries again', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.restart();
  outbox.browser.storageFaults.failOpens(Infinity);
  expect(await outbox.completeSync()).toBe('storage-failed');
  outbox.browser.storageFaults.clear();
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a']);
});

test('a worker queues writes when the database opens again, and delivers the stored entries', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a']);
  outbox.browser.storageFaults.failOpens(Infinity);
  await outbox.restart();
  server.respondWith(down);
  await expect(outbox.write('b', 'api/b')).rejects.toThrow('Failed to fetch');
  outbox.browser.storageFaults.clear();
  expect((await outbox.write('c', 'api/c')).status).toBe(202);
  expect(await push(outbox, 'd')).toMatchObject({ state: 'waiting' });
  server.respondWith(201);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed.toSorted()).toEqual(['a', 'c', 'd']);
});

test('a write is queued by the next open after one open has failed', async () => {
  const outbox = await createOutbox();
  outbox.browser.storageFaults.failOpens(1);
  await outbox.restart();
  server.respondWith(down);
  expect((await outbox.write('a')).status).toBe(202);
  expect(await outbox.storedBodies()).toEqual(['a']);
});

test('writes in flight all get their true error where the database never opens', async () => {
  const outbox = await createOutboxWithoutStorage();
  server.respondWith(down);
  const answers = ['a', 'b', 'c'].map((body) => outbox.write(body).catch((error: Error) => error.message));
  expect(await Promise.all(answers)).toEqual(['Failed to fetch', 'Failed to fetch', 'Failed to fetch']);
  server.respondWith(201);
  expect((await outbox.write('d')).status).toBe(201);
});

test.each([
  ['the network error', down, 'Failed to fetch'],
  ['the real 503', status(503, {}, 'sorry'), 'sorry'],
] as const)('the page gets %s on a full disk, and stored entries stay', async (_, answer, told) => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a']);
  outbox.browser.storageFaults.failCommits(1);
  server.respondTo('b', answer, 201);
  const heard = await outbox.write('b', 'api/b').then(
    (response) => response.text(),
    (error: Error) => error.message,
  );
  expect(heard).toBe(told);
  expect(await outbox.storedBodies()).toEqual(['a']);
  // The lane of the rejected write is free.
  expect((await outbox.write('c', 'api/b')).status).toBe(201);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed.toSorted()).toEqual(['a', 'c']);
  expect(await outbox.entries()).toEqual([]);
});

test('pushRequest rejects on a full disk, and the queue continues', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  outbox.browser.storageFaults.failCommits(1);
  expect(await push(outbox, 'b')).toMatchObject({
    code: 'storage-failed',
    details: { what: 'add', error: 'QuotaExceededError' },
  });
  expect(await push(outbox, 'c')).toMatchObject({ state: 'waiting' });
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a', 'c']);
});

test('a write behind another that the full disk rejected is queued and delivered', async () => {
  const outbox = await createOutbox();
  await outbox.write('warm');
  outbox.browser.storageFaults.failCommits(1);
  const release = server.holdResponseTo('a');
  const refused = outbox.write('a');
  await outbox.browser.settle();
  release(down);
  const behind = outbox.write('b');
  await expect(refused).rejects.toThrow('Failed to fetch');
  await outbox.wait(6);
  expect([201, 202]).toContain((await behind).status);
  await outbox.completeSync();
  expect(server.processed).toEqual(['warm', 'b']);
  expect(await outbox.entries()).toEqual([]);
});

test('a replay on a full disk loses nothing and lets nothing overtake', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b', 'c');
  outbox.browser.storageFaults.failCommits(4);
  for (let i = 0; i < 8 && (await outbox.entries()).length; i++) await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b', 'c']);
  expect(await outbox.entries()).toEqual([]);
});

test.each([
  [201, []],
  [422, [expect.objectContaining({ state: 'dead' })]],
])('an entry is not sent again where the disk has no space for its answer (%i)', async (code, left) => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const answer = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  outbox.browser.storageFaults.failCommits(1);
  answer(status(code, {}, 'a long story'));
  await outbox.wait(180);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.entries()).toEqual(left);
});

test('a lane that the storage can neither write nor read does not block the others', async () => {
  const outbox = await createOutbox({ concurrency: 1, lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a'], ['b', 'api/b']);
  outbox.browser.storageFaults.closeConnections();
  outbox.browser.storageFaults.failOpens(2);
  const replayed = outbox.worker.run(({ queue }) =>
    queue.replayRequests().catch((error: SyncQueueError) => error.code),
  );
  expect(await replayed).toBe('storage-failed');
  expect(server.processed).toEqual(['b']);
  await outbox.completeSync();
  expect(server.processed).toEqual(['b', 'a']);
});

test('a delivered entry that cannot be deleted is sent again under the same key, and then deleted', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondTo('a', () => {
    outbox.browser.storageFaults.failCommits(2);
    return new Response(null, { status: 201 });
  });
  await outbox.completeSync();
  server.respondTo('a', 201);
  await outbox.browser.update(outboxScript()).then((next) => next.activate());
  await outbox.wait(1);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a']);
  expect(new Set(server.received.map(({ key }) => key)).size).toBe(1);
  expect(await outbox.entries()).toEqual([]);
});
