import { createServer, status } from './helpers/fake-server.ts';
import { createMigratingWorker } from './helpers/migrating-worker.ts';
import {
  createOutbox,
  outboxScript,
  readResults,
  withDatabase,
  type Outbox,
  type OutboxExports,
} from './helpers/outbox.ts';

const server = createServer();
const headers = { Authorization: 'Bearer canary', 'X-Session': 'canary', 'X-Trace': 'abc' };
const omitHeaders = ['authorization', 'X-SESSION'];

test('omitted headers are nowhere in the database, and other headers are there', async () => {
  const outbox = await createOutbox({ omitHeaders });
  outbox.browser.online = false;
  await outbox.write('milk', 'api/notes', { headers });
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({
      request: new Request('/api/notes', { method: 'POST', body: 'tea', headers: { 'X-Session': 'canary' } }),
    }),
  );
  const rows = await withDatabase(outbox.browser, (db) =>
    Promise.all([...db.objectStoreNames].map((name) => db.getAll(name))),
  );
  expect(JSON.stringify(rows)).toContain('abc');
  expect(JSON.stringify(rows)).not.toContain('canary');
});

test('a result does not have omitted headers either', async () => {
  const outbox = await createOutbox({ omitHeaders });
  await outbox.writeOffline('milk');
  server.respondWith(status(201, { 'X-Session': 'canary', 'X-Trace': 'abc' }));
  await outbox.completeSync();
  const [result] = await readResults(outbox.browser);
  expect(result).toMatchObject({ outcome: 'delivered', headers: { 'x-trace': 'abc' } });
  expect(JSON.stringify(result)).not.toContain('canary');
});

test('a live request has the omitted headers, and a replay has those that requestWillReplay adds', async () => {
  const outbox = await createOutbox({
    omitHeaders,
    requestWillReplay: ({ request }) => {
      const given = new Headers(request.headers);
      given.set('Authorization', 'Bearer fresh');
      return new Request(request, { headers: given });
    },
  });
  server.respondWith(503, 201);
  await outbox.write('milk', 'api/notes', { headers });
  await outbox.completeSync();
  const seen = server.received.map((one) =>
    ['Authorization', 'X-Session', 'X-Trace'].map((name) => one.headers.get(name)),
  );
  expect(seen).toEqual([
    ['Bearer canary', 'canary', 'abc'],
    ['Bearer fresh', null, 'abc'],
  ]);
});

const everything = (outbox: Outbox) =>
  withDatabase(outbox.browser, (db) =>
    Promise.all([...db.objectStoreNames].map((name) => db.getAll(name))),
  ).then((rows) => JSON.stringify(rows));

/** A waiting entry and a result, both with a token, from a version that omitted nothing. */
async function withTokens(parts: Parameters<typeof createOutbox>[1] = {}) {
  const outbox = await createOutbox({}, parts);
  outbox.browser.online = false;
  await outbox.write('milk', 'api/notes', { headers });
  outbox.browser.online = true;
  server.respondWith(status(201, { 'X-Session': 'canary' }));
  await outbox.completeSync();
  server.respondWith(status(503, { 'Retry-After': '600' }));
  await outbox.write('tea', 'api/notes', { headers });
  expect(await everything(outbox)).toContain('canary');
  return outbox;
}

const updated = async (outbox: Outbox, options: Parameters<typeof outboxScript>[0]) => {
  const next = await outbox.browser.update<OutboxExports>(outboxScript(options));
  await next.activate();
  outbox.worker = next;
};

test('headers that an update omits are removed from the disk when the first old entry is sent', async () => {
  const outbox = await withTokens();
  await updated(outbox, { omitHeaders });
  const release = server.holdResponseTo('tea');
  await outbox.wait(700);
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(await everything(outbox)).not.toContain('canary');
  expect(await everything(outbox)).toContain('abc');
  release(201);
  await outbox.wait(180);
  await fired;
  const { headers: sent } = server.received.at(-1) ?? { headers: new Headers() };
  expect(['Authorization', 'X-Session', 'X-Trace'].map((name) => sent.get(name))).toEqual([
    null,
    null,
    'abc',
  ]);
});

test('a header that was omitted, then stored, then omitted again is removed, too', async () => {
  const outbox = await createOutbox({ omitHeaders });
  await outbox.write('warm');
  await updated(outbox, {});
  server.respondWith(status(503, { 'Retry-After': '600' }));
  await outbox.write('tea', 'api/notes', { headers });
  expect(await everything(outbox)).toContain('canary');
  await updated(outbox, { omitHeaders });
  await outbox.completeSync();
  expect(await everything(outbox)).not.toContain('canary');
});

test('old headers are not sent while the quota is used up, and the next start removes them from the disk', async () => {
  const outbox = await withTokens();
  await updated(outbox, { omitHeaders });
  outbox.browser.storageFaults.quotaUsedUp = true;
  server.respondTo('tea', status(503, { 'Retry-After': '600' }), 201);
  await outbox.wait(700);
  await outbox.completeSync();
  const { headers: sent } = server.received.at(-1) ?? { headers: new Headers() };
  expect([sent.get('Authorization'), sent.get('X-Trace')]).toEqual([null, 'abc']);
  outbox.browser.storageFaults.clear();
  await outbox.restart();
  await outbox.completeSync();
  expect(await everything(outbox)).not.toContain('canary');
});

test('migrated entries have none of the omitted headers', async () => {
  const old = await withTokens({ name: 'old' });
  const migrated = await createMigratingWorker(old.browser, {
    sources: ({ syncQueue }) => syncQueue('old'),
    options: { omitHeaders },
  });
  await migrated.completeSync();
  expect(await migrated.storedBodies()).toEqual(['tea']);
  expect(await everything(migrated)).not.toContain('canary');
  expect(await everything(migrated)).toContain('abc');
});

test('an unreadable row of workbox-background-sync becomes a dead letter without header values', async () => {
  const outbox = await createOutbox();
  const { indexedDB } = outbox.browser;
  await new Promise((resolve) => {
    const opening = indexedDB.open('workbox-background-sync', 3);
    opening.addEventListener('upgradeneeded', () => {
      const store = opening.result.createObjectStore('requests', { autoIncrement: true, keyPath: 'id' });
      store.createIndex('queueName', 'queueName');
      const requestData = { url: 'no URL', method: 'POST', headers: { Authorization: 'Bearer canary' } };
      store.add({ queueName: 'outbox', timestamp: Date.now(), requestData });
    });
    opening.addEventListener('success', () => {
      opening.result.close();
      resolve(undefined);
    });
  });
  const migrated = await createMigratingWorker(outbox.browser);
  await migrated.completeSync();
  expect(await migrated.entries()).toMatchObject([
    { state: 'dead', deadReason: 'unreadable', url: 'no URL' },
  ]);
  expect(await everything(migrated)).not.toContain('canary');
});

test.each([
  ['pairs', [['authorization', 'canary']]],
  ['names in capitals', { AUTHORIZATION: 'canary' }],
  ['what are no headers', { 'no name': 'canary', authorization: 'canary' }],
])('a stored request whose headers are %s keeps none that is omitted', async (_, stored) => {
  const outbox = await createOutbox();
  server.respondWith(status(503, { 'Retry-After': '600' }));
  await outbox.write('tea');
  await withDatabase(outbox.browser, async (db) => {
    const [key] = await db.getAllKeys('requests');
    const record = (await db.get('requests', key ?? '')) as object;
    await db.put('requests', { ...record, headers: stored }, key);
  });
  await updated(outbox, { omitHeaders });
  await outbox.completeSync();
  expect(await everything(outbox)).not.toContain('canary');
});
