import { createServer, status } from './helpers/fake-server.ts';
import { createMigratingWorker } from './helpers/migrating-worker.ts';
import { createOutbox, withDatabase, type Outbox } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '1' });

const setOwner = (outbox: Outbox, id: string | null) => outbox.worker.run(({ queue }) => queue.setOwner(id));

/** user-1 has written, and then the quota of the origin is used up. */
async function full() {
  const outbox = await createOutbox();
  await setOwner(outbox, 'user-1');
  server.respondWith(later);
  await outbox.write('a');
  outbox.browser.storageFaults.quotaUsedUp = true;
  return outbox;
}

test('setOwner(null) resolves while the quota is used up, and nobody is signed in, in the next worker, too', async () => {
  const outbox = await full();
  await setOwner(outbox, null);
  server.respondWith(201);
  await outbox.completeSync();
  await outbox.restart();
  await outbox.completeSync();
  expect(server.processed).toEqual([]);
  const { owner } = await outbox.worker.run(({ queue }) => queue.overview());
  expect(owner).toBeNull();
  outbox.browser.storageFaults.clear();
  await setOwner(outbox, 'user-1');
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('setOwner of another user rejects while the quota is used up, and the first user is not signed in later', async () => {
  const outbox = await full();
  await expect(setOwner(outbox, 'user-2')).rejects.toMatchObject({ code: 'storage-failed' });
  server.respondWith(201);
  await outbox.restart();
  await outbox.completeSync();
  expect(server.processed).toEqual([]);
});

test('a pause stays after a sign-out while the quota is used up', async () => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'user-1');
  await outbox.worker.run(({ queue }) => queue.pause());
  outbox.browser.storageFaults.quotaUsedUp = true;
  await setOwner(outbox, null);
  await outbox.restart();
  expect(await outbox.worker.run(({ queue }) => queue.overview())).toMatchObject({
    owner: null,
    paused: true,
  });
});

/** The state as the versions with one row wrote it. */
const asBefore = ({ browser, scope }: Outbox) =>
  withDatabase(browser, async (db) => {
    await db.clear('queues');
    await db.put('queues', { scope, queue: 'outbox', paused: false, owner: 'user-1' });
  });

test('a user of an earlier version is signed in, and can sign out while the quota is used up', async () => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'user-1');
  server.respondWith(later);
  await outbox.write('a');
  await asBefore(outbox);
  await outbox.restart();
  expect(await outbox.worker.run(({ queue }) => queue.overview())).toMatchObject({ owner: 'user-1' });
  outbox.browser.storageFaults.quotaUsedUp = true;
  await setOwner(outbox, null);
  server.respondWith(201);
  await outbox.restart();
  await outbox.completeSync();
  expect(server.processed).toEqual([]);
});

test('the user of a queue is the user of the queue that migrates it', async () => {
  const old = await createOutbox({}, { name: 'old' });
  await setOwner(old, 'user-1');
  await old.writeOffline('a');
  const migrated = await createMigratingWorker(old.browser, { sources: ({ syncQueue }) => syncQueue('old') });
  await migrated.completeSync();
  expect(server.processed).toEqual(['a']);
  expect(await migrated.worker.run(({ queue }) => queue.overview())).toMatchObject({ owner: 'user-1' });
});

test('a termination during setOwner leaves one of the two users or nobody signed in', async () => {
  for (let at = 1; at < 8; at++) {
    const outbox = await createOutbox();
    await setOwner(outbox, 'user-1');
    const killed = outbox.worker.terminateAt(at);
    setOwner(outbox, 'user-2').catch(() => {});
    await Promise.race([killed, outbox.browser.settle()]);
    await outbox.restart();
    const { owner } = await outbox.worker.run(({ queue }) => queue.overview());
    expect(['user-1', 'user-2', null]).toContain(owner);
  }
});
