import type { ExtraOptions, RequestDidConflictParam, SyncQueueOptions } from '../src/index.ts';
import { createClient, type ClientInPage } from './helpers/client-in-page.ts';
import { ifMatch, replaced, serveDocument } from './helpers/document-server.ts';
import { createServer, status } from './helpers/fake-server.ts';
import {
  createOutbox,
  type Outbox,
  type OutboxExports,
  outboxScript,
  withDatabase,
} from './helpers/outbox.ts';

const server = createServer();
type Given = SyncQueueOptions & Pick<ExtraOptions, 'conflictStatuses' | 'requestDidConflict'>;
const text = (body: ArrayBuffer | undefined) => new TextDecoder().decode(body);

/** A queue with `conflicts()`. */
function createWithConflicts({ conflictStatuses, requestDidConflict, ...options }: Given = {}) {
  const given = {
    ...(conflictStatuses && { conflictStatuses }),
    ...(requestDidConflict && { requestDidConflict }),
  };
  return createOutbox(options, { methods: ['POST', 'PUT'], extra: ({ conflicts }) => [conflicts(given)] });
}

/** `a` was made of version 1, and the server has version 2. `b` waits behind it. */
async function makeConflict(outbox: Outbox): Promise<Outbox> {
  const { browser } = outbox;
  browser.online = false;
  await outbox.write('a', 'api/notes', { headers: ifMatch(1) });
  await outbox.write('b');
  browser.online = true;
  await browser.settle();
  await outbox.completeSync();
  return outbox;
}

const createConflict = async (given?: Given) => makeConflict(await createWithConflicts(given));

const resolveWith = (client: ClientInPage, id: string, body?: string) =>
  client.run(async (outbox) => outbox.resolve(id, replaced(await outbox.request(id), body)));

test('a page reads both sides of a conflict and resolves it, and the lane continues in order', async () => {
  serveDocument(server);
  const outbox = await createConflict();
  const { id, key } = await outbox.entry();
  expect(server.receivedBodies).toEqual(['a']);
  const client = await createClient(outbox.page);
  expect(client.states).toEqual(['conflict', 'waiting']);
  const [mine, theirs] = await client.run(async (queue) => [await queue.request(id), await queue.result(id)]);
  expect([mine.method, mine.headers.get('If-Match'), await mine.text()]).toEqual(['POST', '"1"', 'a']);
  expect(theirs).toMatchObject({ id, outcome: 'conflict', status: 412, headers: { etag: '"2"' } });
  expect(text(theirs.body)).toBe('theirs');
  expect(await client.run((queue) => queue.explain(id))).toMatchObject({ waitingFor: 'conflict' });

  const entry = await resolveWith(client, id);
  expect(entry).toMatchObject({ id, state: 'waiting', attempts: 0, size: 12, formerKeys: [key] });
  await outbox.wait(5);
  expect(server.processed).toEqual(['a and theirs', 'b']);
  expect(new Set(server.received.map((one) => one.key)).size).toBe(3);
  expect(await client.run((queue) => queue.result(id))).toMatchObject({ outcome: 'delivered', status: 204 });
});

test('nothing but a decision sends a lane in conflict: no time, no signal, no new worker', async () => {
  serveDocument(server);
  const outbox = await createConflict();
  await outbox.wait(2 * 3600);
  await outbox.restart();
  expect(await outbox.completeSync({ lastChance: true })).toBe('resolved');
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  await outbox.worker.run(({ queue }) => queue.resume());
  await createClient(outbox.page);
  const answer = outbox.write('c');
  await outbox.wait(1);
  expect((await answer).status).toBe(202);
  expect(server.receivedBodies).toEqual(['a']);
  expect((await outbox.entries()).map(({ state }) => state)).toEqual(['conflict', 'waiting', 'waiting']);
});

test('a conflict holds its own lane only, and the queue is not drained', async () => {
  const drained: string[] = [];
  serveDocument(server);
  const outbox = await createConflict({
    lane: ({ url }) => new URL(url).pathname,
    queueDidDrain: ({ queue }) => void drained.push(queue),
  });
  await outbox.writeOffline(['d', 'api/other']);
  await outbox.completeSync();
  expect(server.processed).toEqual(['d']);
  expect(drained).toEqual([]);
  const capabilities = () => outbox.worker.run(({ queue }) => queue.capabilities());
  expect((await capabilities()).wakesNext).toBe('decision');
  const { id } = await outbox.entry();
  await outbox.worker.run(({ queue }) => queue.discard(id));
  await outbox.wait(5);
  expect([server.processed, drained]).toEqual([['d', 'b'], ['outbox']]);
  expect(await outbox.worker.run(({ queue }) => queue.result(id))).toMatchObject({ outcome: 'discarded' });
});

test('retry(id) sends a request in conflict again as it is, under its key', async () => {
  server.respondTo('a', 412, 204);
  const outbox = await createConflict();
  const { id } = await outbox.entry();
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.wait(5);
  expect(server.receivedBodies).toEqual(['a', 'a', 'b']);
  expect(server.received[0]?.key).toBe(server.received[1]?.key);
});

test('a page that waits for the answer gets the 412 itself, and the lane continues', async () => {
  const outbox = await createWithConflicts();
  await outbox.writeOffline('a');
  const answerToA = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  server.respondTo('b', 412);
  const answered = outbox.write('b');
  await outbox.browser.settle();
  answerToA();
  expect((await answered).status).toBe(412);
  await outbox.wait(30);
  await fired;
  expect(await outbox.entries()).toEqual([]);
});

test('a live 412 goes to the page, and nothing is kept', async () => {
  serveDocument(server);
  const outbox = await createWithConflicts();
  const answer = await outbox.write('a', 'api/notes', { headers: ifMatch(1) });
  expect([answer.status, await answer.text(), await outbox.entries()]).toEqual([412, 'theirs', []]);
});

test('a live 412 that classify calls a conflict is kept, and is in conflict after one more attempt', async () => {
  serveDocument(server);
  const outbox = await createWithConflicts({
    classify: ({ response }) => (response?.status === 412 ? 'conflict' : undefined),
  });
  const answer = await outbox.write('a', 'api/notes', { headers: ifMatch(1) });
  expect(answer.status).toBe(202);
  await outbox.completeSync();
  const { id, state } = await outbox.entry();
  expect([server.receivedBodies, state]).toEqual([['a', 'a'], 'conflict']);
  const result = await outbox.worker.run(({ queue }) => queue.result(id));
  expect([result.outcome, result.status, text(result.body)]).toEqual(['conflict', 412, 'theirs']);
});

test.each([
  ['a key', {}, ['a', 'a', 'a', 'a']],
  ['no key', { idempotencyKey: false } as const, ['a']],
])('a 409 to a request with %s is a conflict', async (_, options, received) => {
  server.respondTo('a', 409);
  const outbox = await createConflict({ conflictStatuses: [409], ...options });
  for (let at = 0; at < 4; at++) {
    await outbox.wait(60);
    await outbox.completeSync();
  }
  expect(server.receivedBodies).toEqual(received);
  expect(await outbox.entry()).toMatchObject({ state: 'conflict', lastFailure: { status: 409 } });
});

test('a 412 without conflicts() is a dead letter, and resolve() names the feature', async () => {
  server.respondTo('a', 412);
  const outbox = await makeConflict(await createOutbox());
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'rejected' }]);
  const client = await createClient(outbox.page);
  const { id } = await outbox.entry();
  const error = await resolveWith(client, id).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'missing-feature', details: { feature: 'conflicts' } });
  expect((error as Error).message).toContain("import { conflicts } from 'workbox-plugin-sync-queue'");
});

/** Renews the version and keeps both texts. */
const merge = async ({ request, response }: RequestDidConflictParam) =>
  replaced(request, `${await request.text()} and ${await response.text()}`, {
    'If-Match': response.headers.get('ETag') ?? '*',
  });

test('requestDidConflict resolves a conflict without a person, before the next entry', async () => {
  serveDocument(server);
  const outbox = await createConflict({ requestDidConflict: merge });
  expect(server.receivedBodies).toEqual(['a', 'a and theirs', 'b']);
  expect(server.processed).toEqual(['a and theirs', 'b']);
  expect(await outbox.entries()).toEqual([]);
});

test('requestDidConflict is called five times in a row, and then a person must decide', async () => {
  let asked = 0;
  server.respondTo('a', 412);
  const outbox = await createConflict({
    requestDidConflict: ({ request }) => {
      asked++;
      return request;
    },
  });
  expect([asked, server.receivedBodies]).toEqual([5, Array(6).fill('a')]);
  expect(await outbox.entry()).toMatchObject({ state: 'conflict', conflicts: 6 });
});

test.each<[what: string, hook: () => unknown]>([
  ['returns nothing', () => undefined],
  ['throws', () => Promise.reject(new Error('no'))],
  ['returns no request', () => 'a'],
])('an entry stays in conflict where requestDidConflict %s', async (_, hook) => {
  serveDocument(server);
  const outbox = await createConflict({
    requestDidConflict: hook as NonNullable<Given['requestDidConflict']>,
  });
  expect(await outbox.entry()).toMatchObject({ state: 'conflict', lastFailure: { status: 412 } });
  expect(server.receivedBodies).toEqual(['a']);
});

test('requestDidConflict is called five times in a row about a 409 to a key, too', async () => {
  const asked: number[] = [];
  server.respondTo('a', 409);
  const outbox = await createWithConflicts({
    conflictStatuses: [409],
    requestDidConflict: ({ request, response }) => {
      asked.push(response.status);
      return request;
    },
  });
  await outbox.writeOffline('a');
  for (let event = 0; event < 8; event++) await outbox.completeSync();
  expect(asked).toEqual([409, 409, 409, 409, 409]);
  expect((await outbox.entry()).state).toBe('conflict');
});

test('requestDidConflict is called five times in a row about a 409 that classify calls a conflict', async () => {
  const asked: number[] = [];
  server.respondTo('a', 409);
  const outbox = await createWithConflicts({
    classify: ({ response }) => (response?.status === 409 ? 'conflict' : undefined),
    requestDidConflict: ({ request, response }) => {
      asked.push(response.status);
      return request;
    },
  });
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect(asked).toEqual([409, 409, 409, 409, 409]);
  const { id, state } = await outbox.entry();
  expect(state).toBe('conflict');
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.wait(5);
  expect(asked).toHaveLength(10);
});

test('a 409 to the new key of a resolved conflict is tried again three times, as to any key', async () => {
  server.respondTo('a', 412, 412, 412, 412, 409, 409, 409, 201);
  const outbox = await createWithConflicts({ requestDidConflict: ({ request }) => request });
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(Array.from({ length: 8 }, () => 'a'));
  expect(await outbox.entries()).toEqual([]);
});

test('what requestWillReplay puts on is not stored by a request that resolves the conflict', async () => {
  const tokens: (string | null)[] = [];
  serveDocument(server);
  const outbox = await createWithConflicts({
    requestWillReplay: ({ request }) => {
      const headers = new Headers(request.headers);
      headers.set('X-Token', `${headers.get('X-Token') ?? ''}secret`);
      return new Request(request, { headers });
    },
    requestDidConflict: async ({ request }) => {
      tokens.push(request.headers.get('X-Token'), await request.clone().text());
      return replaced(request, 'merged', ifMatch(7));
    },
  });
  await outbox.browser.settle();
  await makeConflict(outbox);
  const stored = await withDatabase(outbox.browser, (db) => db.getAll('requests'));
  expect(JSON.stringify(stored)).not.toContain('secret');
  expect(tokens.slice(0, 4)).toEqual([null, 'a', null, 'merged']);
  expect(new Set(server.received.map(({ headers }) => headers.get('X-Token')))).toEqual(new Set(['secret']));
});

test('a conflict of nobody that somebody resolves is sent as that person', async () => {
  serveDocument(server);
  const outbox = await createConflict();
  await outbox.worker.run(({ queue }) => queue.setOwner('anna'));
  const client = await createClient(outbox.page);
  const entry = await resolveWith(client, (await outbox.entry()).id);
  expect(entry).toMatchObject({ owner: 'anna', lane: 'anna ' });
  await outbox.wait(5);
  expect(server.processed).toEqual(['a and theirs']);
});

test('a 412 of a sign-in page is no conflict, and its entry is held', async () => {
  server.respondWith(({ url }) =>
    url.endsWith('/login')
      ? new Response('Sign in', { status: 412 })
      : new Response(null, { status: 307, headers: { Location: '/login' } }),
  );
  const outbox = await createWithConflicts();
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect(await outbox.entry()).toMatchObject({ state: 'held', lastFailure: { kind: 'redirected' } });
});

test('one of two pages resolves a conflict, also with a GET to another origin, and the other one is told', async () => {
  serveDocument(server);
  const outbox = await createConflict();
  const { id } = await outbox.entry();
  const client = await createClient(outbox.page);
  const codes = await Promise.all(
    [1, 2].map((page) =>
      client.codeOf((queue) => queue.resolve(id, new Request(`https://other.test/api/notes?${page}`))),
    ),
  );
  await outbox.wait(5);
  expect(codes).toEqual(['no error', 'no-conflict']);
  expect(server.received.map(({ method, url, key }) => [method, url, typeof key])).toEqual([
    ['POST', `${outbox.scope}api/notes`, 'string'],
    ['GET', 'https://other.test/api/notes?1', 'object'],
    ['POST', `${outbox.scope}api/notes`, 'string'],
  ]);
});

test('requestDidConflict is asked about a live 412 that classify keeps', async () => {
  serveDocument(server);
  const outbox = await createWithConflicts({
    classify: ({ response }) => (response?.status === 412 ? 'conflict' : undefined),
    requestDidConflict: merge,
  });
  const answer = await outbox.write('a', 'api/notes', { headers: ifMatch(1) });
  expect(answer.status).toBe(202);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a and theirs']);
});

test('a live 412 whose page has left is kept, and is in conflict after one more attempt', async () => {
  serveDocument(server);
  const outbox = await createWithConflicts();
  const release = server.holdResponseTo('a');
  const written = outbox.write('a', 'api/notes', { headers: ifMatch(1) });
  await outbox.browser.settle();
  outbox.page.close();
  release(412);
  await outbox.browser.settle();
  await written.catch(() => {});
  await outbox.completeSync();
  expect(await outbox.entry()).toMatchObject({ state: 'conflict', lastFailure: { status: 412 } });
});

test('a request that resolves a conflict keeps a key of its own, and gets a new one for that of the entry', async () => {
  serveDocument(server);
  const outbox = await createConflict();
  const { id, key } = await outbox.entry();
  const client = await createClient(outbox.page);
  const own = { 'Idempotency-Key': '"mine"' };
  const entry = await client.run(async (queue) =>
    queue.resolve(id, replaced(await queue.request(id), 'x', { ...own, ...ifMatch(2) })),
  );
  expect(entry).toMatchObject({ key: 'mine', formerKeys: [key] });
});

test('resolve() of what is not in conflict says so, and sends nothing', async () => {
  serveDocument(server);
  const outbox = await createConflict();
  const client = await createClient(outbox.page);
  const [{ id }, { id: waiting }] = [await outbox.entry(0), await outbox.entry(1)];
  expect(await client.codeOf((queue) => queue.request('nothing'))).toBe('not-found');
  expect(await client.codeOf((queue) => queue.resolve('nothing', new Request('/api/x')))).toBe('not-found');
  expect(await client.codeOf(() => resolveWith(client, waiting))).toBe('no-conflict');
  for (const wrong of [undefined, 'a', { url: '/api/x' }])
    expect(await client.codeOf((queue) => queue.resolve(id, wrong as Request))).toBe('unreadable-request');
  const inWorker = outbox.worker.run(({ queue }) => queue.resolve(id, 'a' as unknown as Request));
  await expect(inWorker).rejects.toMatchObject({ code: 'unreadable-request' });
  const withReader = outbox.worker.run(({ queue }) => {
    const request = new Request('/api/x', { method: 'POST', body: 'a' });
    request.body?.getReader();
    return queue.resolve(id, request);
  });
  await expect(withReader).rejects.toMatchObject({ code: 'unreadable-request' });
  await resolveWith(client, id);
  await outbox.wait(5);
  expect(await client.codeOf(() => resolveWith(client, id))).toBe('not-found');
  expect(server.processed).toEqual(['a and theirs', 'b']);
});

test('a request that exceeds a limit does not resolve the conflict, and what is stored stays', async () => {
  serveDocument(server);
  const outbox = await createConflict({ maxEntries: 2, maxEntryBytes: 15 });
  const { id } = await outbox.entry();
  const client = await createClient(outbox.page);
  expect(await client.codeOf(() => resolveWith(client, id, 'far longer than it may be'))).toBe(
    'limit-reached',
  );
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  expect(await outbox.entry()).toMatchObject({ state: 'conflict' });
  await resolveWith(client, id);
  await outbox.wait(5);
  expect(server.processed).toEqual(['a and theirs', 'b']);
});

test('the answer to a conflict is kept longer than results are', async () => {
  serveDocument(server);
  const outbox = await createConflict({ resultRetentionSeconds: 60 });
  const { id } = await outbox.entry();
  await outbox.wait(3 * 86_400);
  await outbox.restart();
  const result = await outbox.worker.run(({ queue }) => queue.result(id));
  expect([result.status, text(result.body)]).toEqual([412, 'theirs']);
});

test('a conflict without a stored answer has its status in the result', async () => {
  serveDocument(server);
  const outbox = await createConflict({ resultRetentionSeconds: 0 });
  const { id } = await outbox.entry();
  const result = await outbox.worker.run(({ queue }) => queue.result(id));
  expect(result).toEqual({ id, outcome: 'conflict', status: 412, at: expect.any(Number) as number });
});

test('the conflict of another person can neither be read nor resolved', async () => {
  let person = 'ann';
  serveDocument(server);
  const outbox = await createConflict({ owner: () => person });
  const { id } = await outbox.entry();
  person = 'bob';
  const client = await createClient(outbox.page);
  expect(await client.codeOf((queue) => queue.request(id))).toBe('not-found');
  expect(await client.codeOf((queue) => queue.resolve(id, new Request('/api/x')))).toBe('not-found');
  expect(await outbox.entry()).toMatchObject({ state: 'conflict', owner: 'ann' });
});

test('a worker without the feature keeps a conflict as it is', async () => {
  serveDocument(server);
  const outbox = await createConflict();
  const worker = await outbox.browser.update<OutboxExports>(outboxScript({}, { features: () => [] }));
  await worker.activate();
  outbox.worker = worker;
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
});

test('a header that is omitted is in neither side of a resolved conflict', async () => {
  serveDocument(server);
  const outbox = await createConflict({ omitHeaders: ['X-Token'] });
  const { id } = await outbox.entry();
  const client = await createClient(outbox.page);
  await outbox.worker.run(({ queue }) => queue.pause());
  await client.run(async (queue) =>
    queue.resolve(id, replaced(await queue.request(id), 'x', { 'X-Token': 'secret' })),
  );
  const stored = await client.run((queue) => queue.request(id));
  expect([stored.headers.has('X-Token'), await stored.text()]).toEqual([false, 'x']);
});

test.each<[what: string, given: object, field: string]>([
  ['no list', { conflictStatuses: 412 }, 'conflictStatuses'],
  ['a text in the list', { conflictStatuses: ['412'] }, 'conflictStatuses[0]'],
  ['a status of a server error', { conflictStatuses: [412, 500] }, 'conflictStatuses[1]'],
  ['no function', { requestDidConflict: 'merge' }, 'requestDidConflict'],
])('conflicts() with %s is rejected, and the error names the field', async (_, given, field) => {
  const created = createOutbox({}, { extra: ({ conflicts }) => [conflicts(given)] });
  const error: unknown = await created.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'invalid-option', details: { name: 'outbox', field } });
  expect((error as Error).message).toContain(`option "${field}" must be `);
});

test('an option of conflicts() that the plugin itself is given is rejected, and the error names the feature', async () => {
  const created = createOutbox({ conflictStatuses: [412] } as object);
  const error: unknown = await created.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'unknown-option', details: { feature: 'conflicts' } });
});

test('a replay that classify calls a conflict is one, whatever its status', async () => {
  const outbox = await createWithConflicts({
    classify: ({ response }) => (response?.headers.has('X-Conflict') ? 'conflict' : undefined),
  });
  server.respondTo('a', status(200, { 'X-Conflict': '1' }, 'theirs'));
  await outbox.writeOffline('a', 'b');
  await outbox.completeSync();
  const { id, state } = await outbox.entry();
  const result = await outbox.worker.run(({ queue }) => queue.result(id));
  expect([state, result.status, text(result.body)]).toEqual(['conflict', 200, 'theirs']);
  expect(server.receivedBodies).toEqual(['a']);
});

test('a page that waits gets a receipt where classify calls its replay a conflict', async () => {
  const outbox = await createWithConflicts({
    classify: ({ response }) => (response?.status === 412 ? 'conflict' : undefined),
  });
  await outbox.writeOffline('a');
  const answerToA = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  server.respondTo('b', 412);
  const answered = outbox.write('b');
  await outbox.browser.settle();
  answerToA();
  await outbox.wait(30);
  await fired;
  expect((await answered).status).toBe(202);
  expect(await outbox.entry()).toMatchObject({ state: 'conflict' });
});

test('a lean queue with conflicts() resolves a conflict', async () => {
  serveDocument(server);
  const outbox = await createOutbox(
    {},
    {
      methods: ['POST', 'PUT'],
      features: ({ pages, management, results, conflicts }) => [
        pages(),
        management(),
        results(),
        conflicts(),
      ],
    },
  );
  await makeConflict(outbox);
  const { id } = await outbox.entry();
  const client = await createClient(outbox.page);
  expect(text((await client.run((queue) => queue.result(id))).body)).toBe('theirs');
  await resolveWith(client, id);
  await outbox.wait(5);
  expect(server.processed).toEqual(['a and theirs', 'b']);
});
