import { aServer, status } from './a-server.ts';
import { anOutbox, readResults, withDatabase } from './an-outbox.ts';

const server = aServer();
const headers = { Authorization: 'Bearer canary', 'X-Session': 'canary', 'X-Trace': 'abc' };
const omitHeaders = ['authorization', 'X-SESSION'];

test('omitted headers are nowhere in the database, and the others are', async () => {
  const outbox = await anOutbox({ omitHeaders });
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

test('a result does not have them either', async () => {
  const outbox = await anOutbox({ omitHeaders });
  await outbox.keep('milk');
  server.says(status(201, { 'X-Session': 'canary', 'X-Trace': 'abc' }));
  await outbox.synced();
  const [result] = await readResults(outbox.browser);
  expect(result).toMatchObject({ outcome: 'delivered', headers: { 'x-trace': 'abc' } });
  expect(JSON.stringify(result)).not.toContain('canary');
});

test('the live request has them, and a replay what requestWillReplay puts on', async () => {
  const outbox = await anOutbox({
    omitHeaders,
    requestWillReplay: ({ request }) => {
      const given = new Headers(request.headers);
      given.set('Authorization', 'Bearer fresh');
      return new Request(request, { headers: given });
    },
  });
  server.says(503, 201);
  await outbox.write('milk', 'api/notes', { headers });
  await outbox.synced();
  const seen = server.received.map((one) =>
    ['Authorization', 'X-Session', 'X-Trace'].map((name) => one.headers.get(name)),
  );
  expect(seen).toEqual([
    ['Bearer canary', 'canary', 'abc'],
    ['Bearer fresh', null, 'abc'],
  ]);
});
