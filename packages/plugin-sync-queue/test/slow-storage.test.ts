import { createServer, down, hangs, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript, type Outbox } from './helpers/outbox.ts';
import { createMigratingWorker } from './helpers/migrating-worker.ts';
import { enqueueInWorkbox, workboxQueueScript } from './helpers/other-queues.ts';

const server = createServer();
const name = 'workbox-plugin-sync-queue';

const statusOf = (answer: Promise<Response>) =>
  answer.then(
    (response) => response.status,
    (error: Error) => error.message,
  );

const releases: (() => void)[] = [];

// A database that stays blocked would be tried again for ever.
afterEach(() => {
  for (const release of releases.splice(0)) release();
});

/** A tab that keeps the database open, and another that waits to change its version. */
async function block(
  { indexedDB }: Outbox['browser'],
  database: string,
  version: number,
): Promise<() => void> {
  const open = indexedDB.open(database);
  const db = await new Promise<IDBDatabase>((resolve) => (open.onsuccess = () => resolve(open.result)));
  indexedDB.open(database, version).onsuccess = ({ target }) => (target as IDBOpenDBRequest).result.close();
  const release = () => db.close();
  releases.push(release);
  return release;
}

test.each([
  ['on-failure', 'on-failure'],
  ['before-send', 'before-send'],
] as const)('a write (%s) behind a blocked database is sent after 3 s', async (_, persist) => {
  const outbox = await createOutbox({ persist });
  await outbox.writeOffline('a');
  await outbox.worker.terminate();
  await block(outbox.browser, name, 9);
  const answer = statusOf(outbox.write('b'));
  await outbox.wait(2.9);
  expect(server.receivedBodies).toEqual([]);
  await outbox.wait(0.2);
  expect(await answer).toBe(201);
  expect(server.receivedBodies).toEqual(['b']);
});

test('a write behind a blocked database that fails gets its error 3 s later, and is not sent afterwards', async () => {
  const refused = jest.fn();
  const outbox = await createOutbox({ queueDidReject: refused });
  await outbox.writeOffline('a');
  await outbox.worker.terminate();
  const release = await block(outbox.browser, name, 9);
  server.respondTo('b', down, 201);
  const answer = statusOf(outbox.write('b'));
  await outbox.wait(3.1);
  expect(server.receivedBodies).toEqual(['b']);
  await outbox.wait(3);
  expect(await answer).toBe('Failed to fetch');
  expect(refused.mock.calls).toMatchObject([[{ rejection: { by: 'storage' } }]]);
  release();
  await outbox.wait(70);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['b', 'a']);
  expect(await outbox.entries()).toEqual([]);
});

test('a write behind the blocked database of a migrated queue is sent after 3 s, and queued when it fails', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a');
  const release = await block(browser, 'workbox-background-sync', 9);
  const outbox = await createMigratingWorker(browser);
  const answer = statusOf(outbox.write('b'));
  await outbox.wait(2.9);
  expect(server.receivedBodies).toEqual([]);
  await outbox.wait(0.2);
  expect(await answer).toBe(201);
  server.respondWith(down);
  expect((await outbox.write('c')).status).toBe(202);
  server.respondWith(201);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['b', 'c']);
  release();
});

test('entries of an older queue are migrated when its database opens late', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a');
  const open = browser.indexedDB.open('workbox-background-sync');
  const db = await new Promise<IDBDatabase>((resolve) => (open.onsuccess = () => resolve(open.result)));
  const deleting = browser.indexedDB.open('workbox-background-sync', 9);
  deleting.onupgradeneeded = () => deleting.transaction?.abort();
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(10);
  expect(server.receivedBodies).toEqual([]);
  db.close();
  await outbox.wait(30);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('an owner callback that does not answer delays a write for 3 s, and the write then has no owner', async () => {
  let answers = false;
  const outbox = await createOutbox({ owner: () => (answers ? 'ann' : new Promise<string>(() => {})) });
  const answer = statusOf(outbox.write('a'));
  await outbox.wait(3.1);
  expect(await answer).toBe(201);
  server.respondWith(down);
  const kept = statusOf(outbox.write('b'));
  await outbox.wait(3.1);
  expect(await kept).toBe(202);
  expect(await outbox.entry()).not.toHaveProperty('owner');
  answers = true;
  server.respondWith(201);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('load, owner and commit have 3 s together, not each', async () => {
  const owner = () => new Promise<string>((resolve) => void setTimeout(() => resolve('ann'), 2000));
  const outbox = await createOutbox({ owner, persist: 'before-send' });
  await outbox.worker.run(({ queue }) => queue.pause());
  outbox.browser.storageFaults.holdCommits();
  const answer = statusOf(outbox.write('a'));
  await outbox.wait(2.9);
  expect(server.receivedBodies).toEqual([]);
  await outbox.wait(0.2);
  expect(await answer).toBe(201);
});

test('a before-send write whose commit hangs is sent after 3 s, and its copy is deleted after the commit', async () => {
  const outbox = await createOutbox({ persist: 'before-send' });
  await outbox.write('warm');
  const release = outbox.browser.storageFaults.holdCommits();
  const answer = statusOf(outbox.write('a'));
  await outbox.wait(3.1);
  expect(await answer).toBe(201);
  release();
  await outbox.browser.settle();
  expect(await outbox.entries()).toEqual([]);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['warm', 'a']);
});

test('a failed write whose commit hangs gets the true answer in its page, and is not sent later', async () => {
  const outbox = await createOutbox();
  await outbox.write('warm');
  const release = outbox.browser.storageFaults.holdCommits();
  server.respondWith(status(503, {}, 'busy'), 201);
  const answer = outbox.write('a');
  await outbox.wait(3.1);
  expect(await (await answer).text()).toBe('busy');
  release();
  await outbox.browser.settle();
  expect(await outbox.entries()).toEqual([]);
  await outbox.wait(60);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['warm', 'a']);
});

test('a large body has one second more for each megabyte', async () => {
  const outbox = await createOutbox();
  await outbox.write('warm');
  const release = outbox.browser.storageFaults.holdCommits();
  server.respondWith(down, 201);
  const answer = statusOf(outbox.write('x'.repeat(4_000_000)));
  await outbox.wait(6);
  release();
  expect(await answer).toBe(202);
});

test('a draft whose commit comes too late has superseded an older one, and is sent', async () => {
  const outbox = await createOutbox({ coalesce: ({ url }) => url });
  await outbox.writeOffline('a');
  const release = outbox.browser.storageFaults.holdCommits();
  outbox.browser.online = false;
  const answer = statusOf(outbox.write('b'));
  await outbox.wait(80);
  expect(await answer).toBe('Failed to fetch');
  release();
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual(['b']);
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['b']);
});

test('writes of one lane each wait at most 3 s while commits hang, and none waits for ever', async () => {
  const outbox = await createOutbox();
  await outbox.write('warm');
  outbox.browser.storageFaults.holdCommits();
  server.respondTo('a', down);
  const answers = ['a', 'b', 'c'].map((body) => statusOf(outbox.write(body)));
  await outbox.wait(1);
  answers.push(statusOf(outbox.write('d')));
  await outbox.wait(3);
  expect(await Promise.all(answers)).toEqual(['Failed to fetch', 201, 201, 201]);
});

test('a write that is stored already is kept, also when its failure is stored too slowly', async () => {
  const outbox = await createOutbox({ persist: 'before-send' });
  const answer = server.holdResponseTo('a');
  const written = statusOf(outbox.write('a'));
  await outbox.browser.settle();
  const release = outbox.browser.storageFaults.holdCommits();
  answer(503);
  await outbox.wait(3.1);
  expect(await written).toBe(202);
  release();
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('entries are delivered once and in order where commits take 4 s, and new writes are sent', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b', 'c');
  outbox.browser.storageFaults.commitSeconds = 4;
  const answer = statusOf(outbox.write('d'));
  await outbox.wait(60);
  expect(await answer).toBe(201);
  // Its 3 s were over before the first of them could be marked.
  expect(server.receivedBodies).toEqual(['d', 'a', 'b', 'c']);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['d', 'a', 'b', 'c']);
});

test('a deletion that hangs does not cause a second send', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const goOn = outbox.browser.storageFaults.holdCommits();
  release();
  await outbox.wait(120);
  void outbox.worker.run(({ queue }) => queue.replayRequests());
  await outbox.wait(70);
  expect(server.receivedBodies).toEqual(['a']);
  goOn();
  await outbox.wait(60);
  await fired;
  expect(await outbox.entries()).toEqual([]);
});

test('a worker that is terminated while a commit hangs has promised nothing', async () => {
  const outbox = await createOutbox();
  await outbox.write('warm');
  outbox.browser.storageFaults.holdCommits();
  server.respondWith(hangs);
  const answer = statusOf(outbox.write('a'));
  await outbox.wait(1);
  await outbox.worker.terminate();
  expect(await answer).toBe('Failed to fetch');
  const next = await outbox.browser.update(outboxScript());
  outbox.browser.storageFaults.clear();
  await next.activate();
  expect(await outbox.entries()).toEqual([]);
});

test('a write behind an entry that cannot be marked is sent after 3 s when commits hang', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const release = outbox.browser.storageFaults.holdCommits();
  const answer = statusOf(outbox.write('b'));
  await outbox.wait(3.1);
  expect(await answer).toBe(201);
  release();
  await outbox.wait(60);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['b', 'a']);
});

test('a sync event ends within 170 s, also when the database of a migrated queue is blocked', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a');
  await block(browser, 'workbox-background-sync', 9);
  const outbox = await createMigratingWorker(browser);
  browser.online = false;
  const kept = statusOf(outbox.write('b'));
  await outbox.wait(4);
  expect(await kept).toBe(202);
  browser.online = true;
  server.respondWith(hangs);
  await outbox.worker.terminate();
  let ended = '';
  void outbox.sync().then((how) => (ended = how));
  await outbox.wait(170);
  expect(ended).toBe('entries-left');
  await outbox.browser.registration.active?.worker?.terminate();
});
