import type { Entry, RequestWillReplayParam, SyncQueueOptions } from '../src/index.ts';
import { createServer, hangs, lost } from './helpers/fake-server.ts';
import { createOutbox, type Outbox } from './helpers/outbox.ts';

const server = createServer();
const replay = (outbox: Outbox) => outbox.worker.run(({ queue }) => queue.replayRequests());
/** The key and the body of each request at the server. */
const sent = () => server.received.map(({ key, body }) => [key?.replaceAll('"', ''), body]);
const keys = () => server.received.map(({ key }) => key);

/** Sends these bodies, one in each replay, and then the last one in each. `undefined` is the stored body. */
const bodies = (...given: (string | undefined)[]): SyncQueueOptions => ({
  requestWillReplay: ({ request }: RequestWillReplayParam) => {
    const [body] = given.length > 1 ? given.splice(0, 1) : given;
    return body === undefined ? undefined : new Request(request, { method: 'POST', body });
  },
});

test('each attempt, live and at replay, carries the key of the entry and the headers of fetchOptions', async () => {
  const fetchOptions = { headers: { 'X-App': 'notes' } };
  const outbox = await createOutbox({ fetchOptions }, { fetchOptions });
  server.respondWith(503, 503, 201);
  await outbox.write('a', 'api/notes', { headers: { 'X-List': 'seven' } });
  const { key } = await outbox.entry();
  await outbox.completeSync();
  expect(server.received.map(({ headers }) => [headers.get('X-App'), headers.get('X-List')])).toEqual(
    Array.from({ length: 3 }, () => ['notes', 'seven']),
  );
  expect(sent()).toEqual(Array.from({ length: 3 }, () => [key, 'a']));
});

test('a key in a format of the app passes through fetchOptions unchanged', async () => {
  const fetchOptions = { headers: { 'X-App': 'notes' } };
  const outbox = await createOutbox({ fetchOptions }, { fetchOptions });
  server.respondWith(503, 201);
  await outbox.write('a', 'api/notes', { headers: { 'Idempotency-Key': 'mine' } });
  await outbox.completeSync();
  expect(keys()).toEqual(['mine', 'mine']);
});

test('the key of the entry stays when a hook builds a new Request without headers, or with a key of its own', async () => {
  const outbox = await createOutbox({
    requestWillReplay: ({ request, entry }) =>
      new Request(request.url, {
        method: 'POST',
        body: entry.attempts === 1 ? 'a' : new Blob(['a']),
        ...(entry.attempts > 1 && { headers: { 'Idempotency-Key': '"other"' } }),
      }),
  });
  await outbox.writeOffline('a');
  const { key } = await outbox.entry();
  server.respondWith(503, lost, 201);
  await outbox.completeSync();
  expect(sent()).toEqual(Array.from({ length: 3 }, () => [key, 'a']));
});

test('all attempts carry the same key when requestWillFetch of an earlier plugin builds a new Request', async () => {
  const rebuild = {
    requestWillFetch: async ({ request }: { request: Request }) =>
      new Request(request.url, { method: 'POST', body: await request.text() }),
  };
  const outbox = await createOutbox({}, { plugins: [rebuild] });
  server.respondWith(lost, 201);
  const { headers } = await outbox.write('a');
  await outbox.completeSync();
  expect(sent()).toEqual(Array.from({ length: 2 }, () => [headers.get('Sync-Queue-Entry'), 'a']));
  expect(server.processed).toEqual(['a']);
});

test.each([
  ['whose answer was lost', lost],
  ['that was answered 500', 500],
  ['that was answered 408', 408],
] as const)('another body is sent under a new key after an attempt %s', async (_, answer) => {
  const told: Entry[] = [];
  const outbox = await createOutbox({
    ...bodies('a', 'b', 'b'),
    requestDidFail: ({ entry }) => told.push(entry),
    requestDidReplay: ({ entry }) => told.push(entry),
  });
  await outbox.writeOffline('a');
  const { key, id } = await outbox.entry();
  server.respondWith(answer, 503, 201);
  await outbox.completeSync();
  const [first, second, third] = told;
  expect(first).not.toHaveProperty('formerKeys');
  expect(second).toMatchObject({ id, formerKeys: [key] });
  expect(third).toMatchObject({ key: second?.key, formerKeys: [key] });
  expect(second?.key).not.toBe(key);
  expect(sent()).toEqual([
    [key, 'a'],
    [second?.key, 'b'],
    [second?.key, 'b'],
  ]);
});

test('the stored body gets a new key, too, where another body may have been processed', async () => {
  const outbox = await createOutbox(bodies('b', undefined));
  await outbox.writeOffline('a');
  const { key } = await outbox.entry();
  server.respondWith(lost, 201);
  await replay(outbox);
  await replay(outbox);
  const [first, second] = sent();
  expect(first).toEqual([key, 'b']);
  expect(second?.[1]).toBe('a');
  expect(second?.[0]).not.toBe(key);
});

test('a key that the app put on the request is replaced for another body, too', async () => {
  const outbox = await createOutbox(bodies('b'));
  server.respondWith(lost, 201);
  await outbox.write('a', 'api/notes', { headers: { 'Idempotency-Key': '"mine"' } });
  await replay(outbox);
  expect(sent()).toEqual([
    ['mine', 'a'],
    [expect.stringMatching(/^[\da-f-]{36}$/), 'b'],
  ]);
});

test('another body keeps the key while the server has surely processed nothing', async () => {
  const outbox = await createOutbox(bodies('b', 'c', 'd'));
  await outbox.writeOffline('a');
  server.respondWith(503, 401, 201);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['b', 'c', 'd']);
  expect(new Set(keys()).size).toBe(1);
});

test('the same body with other headers keeps the key after a lost answer', async () => {
  const outbox = await createOutbox({
    requestWillReplay: ({ request, entry }) =>
      new Request(request, { headers: { Authorization: String(entry.attempts) } }),
  });
  server.respondWith(lost, lost, 201);
  await outbox.write('a');
  await outbox.completeSync();
  expect(new Set(keys()).size).toBe(1);
  expect(server.processed).toEqual(['a']);
});

test('a new key is committed before its request is sent, so that the next worker uses it after a termination', async () => {
  const outbox = await createOutbox(bodies('b'));
  let atSend: Entry | undefined;
  server.respondTo(
    'b',
    async (received) => {
      atSend = await outbox.entry();
      return (hangs as (given: typeof received) => Promise<Response>)(received);
    },
    201,
  );
  server.respondTo('a', lost);
  await outbox.write('a');
  void replay(outbox).catch(() => {});
  await outbox.browser.settle();
  expect(atSend?.formerKeys).toHaveLength(1);
  await outbox.worker.terminate();
  await outbox.restart();
  await outbox.completeSync();
  const [[first] = [], [second] = [], [third] = []] = sent();
  expect(server.receivedBodies).toEqual(['a', 'b', 'b']);
  expect(second).toBe(atSend?.key);
  expect([third === second, second === first]).toEqual([true, false]);
});

test('another body has a new key after retry(id), too', async () => {
  const outbox = await createOutbox(bodies('a', 'b'));
  await outbox.writeOffline('a');
  server.respondWith(lost, 201);
  await replay(outbox);
  const { id } = await outbox.entry();
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(new Set(keys()).size).toBe(2);
});

test('an entry without a key is not compared, and gets no key', async () => {
  const outbox = await createOutbox({ ...bodies('a', 'b'), idempotencyKey: false });
  await outbox.writeOffline('a');
  server.respondWith(500, 201);
  await outbox.completeSync();
  expect(sent()).toEqual([
    [undefined, 'a'],
    [undefined, 'b'],
  ]);
});
