import type { SyncQueueError } from '../src/outbox.ts';
import { createServer, down, hangs, lost } from './helpers/fake-server.ts';
import { openOutbox } from './helpers/outbox-in-page.ts';
import { createBrowser, readResults, readRows, withDatabase } from './helpers/outbox.ts';

const server = createServer();
const none = { entries: [], requests: new Map() };

test('a write of a page without a worker gets the answer of the server and leaves nothing behind', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondWith(() => new Response('{"n":1}', { status: 201, headers: { ETag: '"1"' } }));
  const [status, tag, body] = await inPage.run(async (outbox) => {
    const response = await outbox.fetch('/api/notes', { method: 'POST', body: 'a' });
    return [response.status, response.headers.get('ETag'), await response.text()];
  });
  expect([status, tag, body]).toEqual([201, '"1"', '{"n":1}']);
  await browser.settle();
  expect(server.received).toMatchObject([{ body: 'a', key: expect.stringMatching(/^"[0-9a-f-]{36}"$/) }]);
  expect(await readRows(browser)).toEqual(none);
  const [result] = await readResults(browser);
  expect(result).toMatchObject({ outcome: 'delivered', status: 201 });
  expect(new TextDecoder().decode(result?.body)).toBe('{"n":1}');
});

test('a page without a worker stores a write before it sends it', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  let stored: string[] = [];
  server.respondWith(async () => {
    stored = [...(await readRows(browser)).requests.values()];
    return new Response(null, { status: 201 });
  });
  expect(await inPage.write('a')).toBe(201);
  expect(stored).toEqual(['a']);
});

test('a page that only reads creates no database', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondWith(200);
  expect(await inPage.run(async (outbox) => (await outbox.fetch('/api/notes')).status)).toBe(200);
  await browser.settle();
  expect(inPage.outbox.getSnapshot()).toMatchObject({ status: 'ready', size: 0, controlled: false });
  expect(await browser.indexedDB.databases()).toEqual([]);
  expect(server.received).toMatchObject([{ method: 'GET', key: null }]);
});

test('writes of a page without a worker arrive in the order of their calls, whatever their bodies take', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  const answers = await Promise.all([
    inPage.run((outbox) => {
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          await new Promise((resolve) => setTimeout(resolve, 0));
          controller.enqueue(new TextEncoder().encode('a'));
          controller.close();
        },
      });
      const init = { method: 'POST', body, duplex: 'half' };
      return outbox.fetch('/api/notes', init).then(({ status }) => status);
    }),
    inPage.write('b'),
    inPage.write('c'),
  ]);
  expect(answers).toEqual([201, 201, 201]);
  expect(server.processed).toEqual(['a', 'b', 'c']);
});

test('a form with a file is stored and sent whole', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  const status = await inPage.run(async (outbox) => {
    const body = new FormData();
    body.set('photo', new File(['bytes'], 'photo.jpg', { type: 'image/jpeg' }));
    return (await outbox.fetch('/api/photos', { method: 'PUT', body })).status;
  });
  expect(status).toBe(202);
  browser.online = true;
  await browser.settle();
  expect(server.received).toMatchObject([{ method: 'PUT', body: expect.stringContaining('bytes') }]);
  expect(server.received[0]?.headers.get('Content-Type')).toMatch(/^multipart\/form-data; boundary=/);
});

test('a write of a page without a worker gets a receipt where it fails, and the snapshot shows it until it is delivered', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondWith(503, 201);
  const [status, id, receipt] = await inPage.run(async (outbox) => {
    const response = await outbox.fetch('/api/notes', { method: 'POST', body: 'a' });
    return [response.status, response.headers.get('Sync-Queue-Entry'), await response.json()] as const;
  });
  expect([status, receipt]).toEqual([202, { queued: true, id, queue: 'outbox' }]);
  await browser.settle();
  expect(inPage.outbox.getSnapshot()).toMatchObject({
    status: 'ready',
    size: 1,
    entries: [{ id, state: 'waiting', attempts: 1, lastFailure: { status: 503 } }],
  });
  await browser.clock.advance(2000);
  expect(server.processed).toEqual(['a']);
  expect(inPage.states).toEqual([]);
  expect(await inPage.run((outbox) => outbox.result(id!))).toMatchObject({
    outcome: 'delivered',
    status: 201,
  });
});

test('a later write waits behind one that has failed', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondTo('a', 503, 201);
  expect(await inPage.write('a')).toBe(202);
  expect(await inPage.write('b')).toBe(202);
  expect(server.receivedBodies).toEqual(['a']);
  await browser.clock.advance(3000);
  expect(server.processed).toEqual(['a', 'b']);
});

test('what failed on the network is sent when the network is back', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  expect(await inPage.write('a')).toBe(202);
  browser.online = true;
  await browser.settle();
  expect(server.processed).toEqual(['a']);
  expect(inPage.states).toEqual([]);
});

test('an attempt whose answer was lost is repeated under its key', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondWith(lost, 201);
  expect(await inPage.write('a')).toBe(202);
  await browser.clock.advance(3000);
  expect(server.received).toHaveLength(2);
  expect(server.processed).toEqual(['a']);
});

test.each([401, 404, 422])('a page that waits gets a %i itself, and nothing is kept', async (status) => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondWith(status);
  expect(await inPage.write('a')).toBe(status);
  await browser.settle();
  expect(await readRows(browser)).toEqual(none);
});

test('a rejection that no page waits for is a dead letter, which can be discarded, and the next write is sent', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondTo('a', 503, 422);
  expect(await inPage.write('a')).toBe(202);
  await browser.clock.advance(3000);
  expect(inPage.outbox.getSnapshot()).toMatchObject({
    size: 0,
    dead: 1,
    entries: [{ state: 'dead', deadReason: 'rejected' }],
  });
  expect(await inPage.write('b')).toBe(201);
  const id = String(inPage.outbox.getSnapshot().entries[0]?.id);
  await inPage.run((outbox) => outbox.discard(id));
  await browser.settle();
  expect(inPage.states).toEqual([]);
  await expect(inPage.run((outbox) => outbox.discard(id))).rejects.toMatchObject({ code: 'not-found' });
});

test('a sign-in that is missing holds all later writes of the page until it is asked again', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondTo('a', 503, 401, 201);
  expect(await inPage.write('a')).toBe(202);
  await browser.clock.advance(3000);
  expect(inPage.states).toEqual(['held']);
  expect(await inPage.write('b')).toBe(202);
  await browser.clock.advance(910_000);
  expect(server.processed).toEqual(['a', 'b']);
});

test('a page that aborts before its write is placed, or at any time after, takes it back', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondWith(hangs);
  expect(await inPage.write('a', { signal: AbortSignal.abort() })).toBe('AbortError');
  const controllers = [new AbortController(), new AbortController()] as const;
  const inFlight = inPage.write('b', { signal: controllers[0].signal });
  await browser.settle();
  const waiting = inPage.write('c', { signal: controllers[1].signal });
  await browser.settle();
  expect([...(await readRows(browser)).requests.values()].toSorted()).toEqual(['b', 'c']);
  controllers[1].abort();
  expect(await waiting).toBe('AbortError');
  controllers[0].abort();
  expect(await inFlight).toBe('AbortError');
  await browser.settle();
  expect(await readRows(browser)).toEqual(none);
  expect(server.receivedBodies).toEqual(['b']);
  expect((await readResults(browser)).map(({ outcome }) => outcome)).toEqual(['discarded', 'discarded']);
});

test('a page that aborts while its write is being stored takes it back, and nothing is sent', async () => {
  const browser = createBrowser();
  let answer!: (id: string) => void;
  let asked!: () => void;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const owner = () => {
    asked();
    return new Promise<string>((resolve) => (answer = resolve));
  };
  const inPage = await openOutbox(browser, { owner });
  const controller = new AbortController();
  const written = inPage.write('a', { signal: controller.signal });
  await isAsked;
  controller.abort();
  expect(await written).toBe('AbortError');
  answer('anna');
  await browser.settle();
  expect(await readRows(browser)).toEqual(none);
  expect(server.receivedBodies).toEqual([]);
});

test('a write that waits for its turn too long gets a receipt', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  const release = server.holdResponseTo('a');
  const first = inPage.write('a');
  await browser.settle();
  const second = inPage.write('b');
  await browser.clock.advance(5000);
  expect(await second).toBe(202);
  release(201);
  expect(await first).toBe(201);
  await browser.clock.advance(1000);
  expect(server.processed).toEqual(['a', 'b']);
});

test('an attempt without an answer ends after a minute, and the page gets a receipt', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondWith(hangs, 201);
  const answer = inPage.write('a');
  await browser.clock.advance(60_000);
  expect(await answer).toBe(202);
  expect((await readRows(browser)).entries).toMatchObject([{ lastFailure: { kind: 'timeout' } }]);
});

test('pushRequest stores a request with its metadata and sends it later', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  const entry = await inPage.run((outbox) =>
    outbox.pushRequest({
      request: new Request('/elsewhere', { method: 'PUT', body: 'milk' }),
      metadata: { n: 1 },
    }),
  );
  expect(entry).toMatchObject({ method: 'PUT', size: 4, metadata: { n: 1 }, state: 'waiting' });
  browser.online = true;
  await browser.settle();
  expect(server.received).toMatchObject([{ method: 'PUT', body: 'milk', key: `"${entry.id}"` }]);
});

test('pushRequest of a page keeps what it was given, whatever the page does with that right after the call', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  const [entry, text] = await inPage.run((outbox) => {
    const request = new Request('/api/notes', { method: 'POST', body: 'milk' });
    const metadata = { title: 'first' };
    const pushed = outbox.pushRequest({ request, metadata });
    metadata.title = 'second';
    return Promise.all([pushed, request.text()]);
  });
  expect([entry.metadata, entry.size, text]).toEqual([{ title: 'first' }, 4, 'milk']);
});

test.each<[string, () => unknown, string]>([
  ['nothing', () => undefined, 'unreadable-request'],
  ['a URL', () => ({ request: '/api/notes' }), 'unreadable-request'],
  [
    'a request whose body was read',
    () => {
      const request = new Request('/api/notes', { method: 'POST', body: 'a' });
      void request.text();
      return { request };
    },
    'unreadable-request',
  ],
  [
    'a request whose body has a reader',
    () => {
      const request = new Request('/api/notes', { method: 'POST', body: 'a' });
      request.body?.getReader();
      return { request };
    },
    'unreadable-request',
  ],
  [
    'metadata that cannot be stored',
    () => ({ request: new Request('/api/notes', { method: 'POST' }), metadata: () => {} }),
    'uncloneable-metadata',
  ],
])('pushRequest of a page rejects %s and stores nothing', async (_, given, code) => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  const error = await inPage.run((outbox) =>
    outbox.pushRequest(given() as never).catch((failure: SyncQueueError) => failure),
  );
  expect(error).toMatchObject({ name: 'SyncQueueError', code });
  await browser.settle();
  expect(await readRows(browser)).toEqual(none);
});

test.each<[object, string, RegExp]>([
  [{ scope: 'https://other.test/' }, 'invalid-option', /"scope" must be a URL of this origin/],
  [{ scope: 7 }, 'invalid-option', /"scope" must be a URL of this origin, such as "\/app\/", but was 7/],
  [{ owner: 'alice' }, 'invalid-option', /"owner" must be a function, but was "alice"/],
  [{ idempotencyKey: true }, 'invalid-option', /"idempotencyKey" must be false or an object/],
  [{ idempotencyKey: { header: 'a b' } }, 'invalid-option', /"idempotencyKey.header" must be a header name/],
  [{ omitHeaders: 'Authorization' }, 'invalid-option', /"omitHeaders" must be a list of header names/],
  [{ timeoutSeconds: 0 }, 'invalid-option', /"timeoutSeconds" must be a positive number of seconds/],
  [{ pollSeconds: '1' }, 'invalid-option', /"pollSeconds" must be a positive number of seconds/],
  [{ persistStorage: 1 }, 'invalid-option', /"persistStorage" must be true or false/],
  [{ lane: () => 'a' }, 'unknown-option', /there is no option "lane"/],
])('the options %j of an outbox give a clear error', async (options, code, message) => {
  const opening = openOutbox(createBrowser(), options);
  await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
});

test('an outbox without a name gives a clear error', async () => {
  const opening = openOutbox(createBrowser(), {}, { name: '' });
  await expect(opening).rejects.toMatchObject({ name: 'SyncQueueError', code: 'invalid-name' });
});

test('headers that are omitted are sent by the page that has them, and are never on the disk', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser, { omitHeaders: ['Authorization'] });
  let stored = '';
  server.respondWith(async () => {
    stored = JSON.stringify(await withDatabase(browser, (db) => db.getAll('requests')));
    return new Response(null, { status: 503 });
  }, 201);
  expect(await inPage.write('a', { headers: { Authorization: 'secret', 'X-Note': '1' } })).toBe(202);
  await browser.clock.advance(3000);
  expect(server.received.map(({ headers }) => headers.get('Authorization'))).toEqual(['secret', null]);
  expect(server.received.map(({ headers }) => headers.get('X-Note'))).toEqual(['1', '1']);
  expect(stored).toContain('x-note');
  expect(stored).not.toContain('secret');
});

test('the options of the key are those of the queue', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser, { idempotencyKey: { header: 'X-Key', format: 'bare' } });
  expect(await inPage.write('a')).toBe(201);
  expect(server.received[0]?.headers.get('X-Key')).toMatch(/^[0-9a-f-]{36}$/);
  const bare = await openOutbox(browser, { idempotencyKey: false });
  expect(await bare.write('b')).toBe(201);
  expect(server.received[1]?.key).toBeNull();
});

test('an entry of another person is kept and not sent, and one of nobody is sent only while its page waits', async () => {
  const browser = createBrowser();
  let user: string | null = 'alice';
  const inPage = await openOutbox(browser, { owner: () => user });
  browser.online = false;
  expect(await inPage.write('a')).toBe(202);
  user = 'bob';
  browser.online = true;
  await browser.settle();
  expect(await inPage.write('b')).toBe(201);
  user = null;
  server.respondTo('c', down, 201);
  expect(await inPage.write('c')).toBe(202);
  expect(await inPage.write('d')).toBe(201);
  await browser.clock.advance(60_000);
  expect(server.processed).toEqual(['b', 'd']);
  user = 'alice';
  await inPage.run((outbox) => outbox.replayRequests());
  await browser.settle();
  expect(server.processed).toEqual(['b', 'd', 'a']);
  expect((await readRows(browser)).requests).toEqual(new Map([[expect.any(String), 'c']]));
});

test('a write in a private window without storage is sent as by fetch, and pushRequest rejects', async () => {
  const browser = createBrowser();
  browser.storageFaults.failOpens(Infinity);
  const inPage = await openOutbox(browser);
  server.respondWith(201, down);
  expect(await inPage.write('a')).toBe(201);
  expect(await inPage.write('b')).toBe('TypeError');
  const request = () => new Request('/api/notes', { method: 'POST', body: 'c' });
  await expect(inPage.run((outbox) => outbox.pushRequest({ request: request() }))).rejects.toMatchObject({
    name: 'SyncQueueError',
    code: 'storage-failed',
  });
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('a write that cannot be stored behind others fails, and nothing is sent before them', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  expect(await inPage.write('a')).toBe(202);
  browser.storageFaults.failCommits(Infinity);
  server.respondWith(503);
  expect(await inPage.write('b')).toBe('SyncQueueError');
  browser.storageFaults.clear();
  browser.online = true;
  server.respondWith(201);
  await browser.clock.advance(10_000);
  expect(server.processed).toEqual(['a']);
});

test('a write is sent after three seconds where the storage does not answer', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  const release = browser.storageFaults.holdCommits();
  const answer = inPage.write('a');
  await browser.clock.advance(3100);
  expect(await answer).toBe(201);
  release();
  await browser.settle();
  await browser.clock.advance(10_000);
  expect(server.processed).toEqual(['a']);
  expect(await readRows(browser)).toEqual(none);
});

test('two pages without a worker have one order, and each shows what the other has stored', async () => {
  const browser = createBrowser();
  const pages = [await openOutbox(browser), await openOutbox(browser)] as const;
  browser.online = false;
  for (const [at, body] of ['a', 'b', 'c', 'd'].entries())
    expect(await pages[at % 2 ? 1 : 0].write(body)).toBe(202);
  await browser.settle();
  for (const { states } of pages) expect(states).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  browser.online = true;
  await browser.clock.advance(1000);
  expect(server.processed).toEqual(['a', 'b', 'c', 'd']);
  expect(server.received).toHaveLength(4);
  for (const { states } of pages) expect(states).toEqual([]);
});

test('a closed outbox still sends what it was given, and its page calls nothing later', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  server.respondWith(503, 201);
  expect(await inPage.write('a')).toBe(202);
  await inPage.run((outbox) => outbox.close());
  await browser.clock.advance(60_000);
  expect(server.receivedBodies).toEqual(['a']);
  expect(browser.clock.pending).toEqual([]);
});
