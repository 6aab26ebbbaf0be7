import type { FakeBrowser } from 'workbox-plugin-testing';
import { createServer } from './helpers/fake-server.ts';
import { createBrowser } from './helpers/outbox.ts';
import { createMigratingWorker } from './helpers/migrating-worker.ts';
import { readWorkboxRows } from './helpers/other-queues.ts';

const server = createServer();
const workboxDatabase = 'workbox-background-sync';

/** The database of Workbox 3.0 to 3.6. Its rows do not contain their keys. */
async function createVersion3Database(
  { indexedDB }: FakeBrowser,
  rows: unknown[],
  index = true,
): Promise<void> {
  const opening = indexedDB.open(workboxDatabase, 1);
  opening.onupgradeneeded = () => {
    const requests = opening.result.createObjectStore('requests', { autoIncrement: true });
    if (index) requests.createIndex('queueName', 'queueName', { unique: false });
    for (const row of rows) requests.add(row);
  };
  await new Promise((resolve) => (opening.onsuccess = resolve));
  opening.result.close();
}

/** A row as StorableRequest.fromRequest() creates it. */
const row = (body: string, given: object = {}, queueName = 'outbox') => ({
  queueName,
  storableRequest: {
    url: 'https://app.test/api/notes',
    timestamp: Date.UTC(2026, 0, 1) - 60_000,
    requestInit: {
      method: 'POST',
      headers: { 'content-type': 'text/plain', 'x-body': body },
      body: new Blob([body]),
      mode: 'cors',
      credentials: 'same-origin',
      cache: 'default',
      redirect: 'follow',
      referrer: 'about:client',
      referrerPolicy: '',
      integrity: '',
      keepalive: false,
      ...given,
    },
  },
});

test('rows of Workbox 3 are migrated once, in order, with their headers and their time', async () => {
  const browser = createBrowser();
  await createVersion3Database(browser, [row('a'), row('b'), row('c')]);
  server.respondTo('b', 503);
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(1);
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(server.received[0]?.headers.get('x-body')).toBe('a');
  expect(await outbox.entry()).toMatchObject({ createdAt: Date.UTC(2026, 0, 1) - 60_000, size: 1 });
  server.respondWith(201);
  server.respondTo('b', 201);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b', 'c']);
  expect(await readWorkboxRows(browser)).toEqual([]);
});

test('rows of Workbox 3 are not doubled at the next start, and each has one key', async () => {
  const browser = createBrowser();
  await createVersion3Database(browser, [row('a'), row('b')]);
  server.respondWith(503);
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(1);
  for (let start = 0; start < 3; start++) {
    await outbox.restart();
    await outbox.wait(60);
    await outbox.completeSync();
  }
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  server.respondWith(201);
  await outbox.wait(900);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b']);
  expect(new Set(server.received.map(({ body, key }) => `${body} ${key}`)).size).toBe(2);
});

test('a worker that is terminated anywhere in the migration of Workbox 3 delivers each row once', async () => {
  for (let killPoint = 1; killPoint < 40; killPoint++) {
    server.reset();
    const browser = createBrowser();
    await createVersion3Database(browser, [row('a'), row('b')]);
    const outbox = await createMigratingWorker(browser);
    const ended = outbox.worker.terminateAt(killPoint).catch(() => {});
    await outbox.wait(2);
    await outbox.restart();
    await outbox.wait(2);
    await outbox.completeSync();
    void ended;
    expect([killPoint, server.processed]).toEqual([killPoint, ['a', 'b']]);
    expect(await readWorkboxRows(browser)).toEqual([]);
  }
});

test('a form that Workbox 3 stored as a navigation is sent', async () => {
  const browser = createBrowser();
  await createVersion3Database(browser, [row('a', { mode: 'navigate' })]);
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(1);
  expect(server.processed).toEqual(['a']);
});

test.each<[string, object]>([
  ['without any request', { queueName: 'outbox' }],
  ['whose request is null', { queueName: 'outbox', storableRequest: null }],
  [
    'without a URL',
    { queueName: 'outbox', storableRequest: { timestamp: 1, requestInit: { method: 'POST' } } },
  ],
  ['without an init', { queueName: 'outbox', storableRequest: { url: 'https://app.test/api/notes' } }],
])('a row of Workbox 3 %s becomes a dead letter once, and the next row is sent', async (_, broken) => {
  const browser = createBrowser();
  await createVersion3Database(browser, [broken, row('b')]);
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(1);
  await outbox.restart();
  await outbox.wait(1);
  expect(server.processed).toEqual(['b']);
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'unreadable' }]);
  expect(await readWorkboxRows(browser)).toEqual([]);
});

test('a row of Workbox 3 whose time is no number is migrated, and is not too old', async () => {
  const browser = createBrowser();
  const odd = row('a');
  await createVersion3Database(browser, [
    { ...odd, storableRequest: { ...odd.storableRequest, timestamp: 'yesterday' } },
    { ...row('b'), timestamp: NaN },
  ]);
  server.respondWith(503, 503, 201);
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(1);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b']);
});

test('a Workbox database without the index is left as it is, and the queue works', async () => {
  const browser = createBrowser();
  await createVersion3Database(browser, [row('a')], false);
  const outbox = await createMigratingWorker(browser);
  await outbox.writeOffline('b');
  await outbox.completeSync();
  expect(server.processed).toEqual(['b']);
  expect(await readWorkboxRows(browser)).toMatchObject([{ queueName: 'outbox' }]);
});

test('rows of other queues of Workbox 3 stay as they are', async () => {
  const browser = createBrowser();
  await createVersion3Database(browser, [row('a', {}, 'photos'), row('b')]);
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(1);
  expect(server.processed).toEqual(['b']);
  expect(await readWorkboxRows(browser)).toMatchObject([{ queueName: 'photos' }]);
});
