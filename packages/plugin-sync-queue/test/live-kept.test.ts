import { createServer, down, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript, tagOf } from './helpers/outbox.ts';

const server = createServer();

test('a write that succeeds reaches the page unchanged, and nothing of it is stored', async () => {
  const outbox = await createOutbox();
  server.respondWith(status(201, { Location: '/notes/1' }, 'milk it is'));
  const response = await outbox.write('milk');
  expect([response.status, response.headers.get('Location'), await response.text()]).toEqual([
    201,
    '/notes/1',
    'milk it is',
  ]);
  expect(server.receivedBodies).toEqual(['milk']);
  expect(await outbox.storedBodies()).toEqual([]);
  expect(outbox.browser.registration.sync.calls).toEqual([]);
});

test('a write without a network gets a receipt, and is stored completely', async () => {
  const outbox = await createOutbox();
  outbox.browser.online = false;
  const response = await outbox.write('milk', 'api/notes?list=7', { headers: { 'X-List': 'seven' } });
  const entry = await outbox.entry();
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ queued: true, id: entry.id, queue: 'outbox' });
  expect(response.headers.get('Sync-Queue-Entry')).toBe(entry.id);
  expect(entry).toMatchObject({
    scope: 'https://app.test/',
    queue: 'outbox',
    method: 'POST',
    url: 'https://app.test/api/notes?list=7',
    state: 'waiting',
    size: 4,
    navigation: false,
    createdAt: outbox.browser.clock.now,
    lastFailure: { kind: 'network' },
  });
  expect(outbox.browser.registration.sync.pending).toEqual([tagOf()]);

  outbox.browser.online = true;
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.received).toMatchObject([
    { method: 'POST', url: 'https://app.test/api/notes?list=7', body: 'milk' },
  ]);
  expect(server.received[0]?.headers.get('X-List')).toBe('seven');
});

test('a live request costs an attempt when the server is dead and the browser online, and none without a network', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  server.respondWith(down);
  expect((await outbox.write('dead server', 'api/a')).status).toBe(202);
  outbox.browser.online = false;
  expect((await outbox.write('no network', 'api/b')).status).toBe(202);
  expect((await outbox.entries()).map(({ attempts }) => attempts)).toEqual([1, 0]);
});

test.each([408, 425, 429, 502, 503, 504])(
  'a live %i is queued, and the page gets a receipt',
  async (code) => {
    const outbox = await createOutbox();
    server.respondWith(code, 201);
    expect((await outbox.write('milk')).status).toBe(202);
    expect(await outbox.storedBodies()).toEqual(['milk']);
    expect((await outbox.entry()).lastFailure).toMatchObject({ kind: 'status', status: code });
    await outbox.completeSync();
    expect(server.processed).toEqual(['milk']);
  },
);

test('a live Retry-After is respected, also at a sign of connectivity', async () => {
  const outbox = await createOutbox();
  server.respondWith(status(503, { 'Retry-After': '60' }), 201);
  await outbox.write('milk');
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  await outbox.wait(50);
  expect(server.receivedBodies).toEqual(['milk']);
  await outbox.wait(25);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.processed).toEqual(['milk']);
});

test.each([400, 401, 403, 404, 409, 413, 422, 500, 501])(
  'a live %i goes to the page, and nothing is queued',
  async (code) => {
    const outbox = await createOutbox();
    server.respondWith(status(code, {}, 'no'));
    const response = await outbox.write('milk');
    expect([response.status, await response.text()]).toEqual([code, 'no']);
    expect(await outbox.storedBodies()).toEqual([]);
  },
);

test('classify can queue a live 500, hold a 403, and pass a 503 on', async () => {
  const outbox = await createOutbox({
    classify: ({ response }) =>
      (({ 500: 'retry', 403: 'hold', 503: 'delivered' }) as const)[response?.status ?? 0],
    lane: ({ url }) => url,
  });
  server.respondWith(500, 403, 503);
  expect((await outbox.write('a', 'api/a')).status).toBe(202);
  expect((await outbox.write('b', 'api/b')).status).toBe(202);
  expect((await outbox.write('c', 'api/c')).status).toBe(503);
  expect((await outbox.entries()).map(({ state }) => state)).toEqual(['waiting', 'held']);
});

test('the page gets the true answer with maxAttempts 1, because the live attempt was the only one', async () => {
  for (const persist of ['on-failure', 'before-send'] as const) {
    const outbox = await createOutbox({ maxAttempts: 1, persist }, { browser: createBrowser() });
    server.respondWith(503);
    expect((await outbox.write('milk')).status).toBe(503);
    await outbox.browser.settle();
    expect(await outbox.storedBodies()).toEqual([]);
    // An outage of the network is no attempt.
    server.respondWith(down);
    expect((await outbox.write('milk')).status).toBe(202);
    expect(await outbox.storedBodies()).toEqual(['milk']);
  }
});

test('a start of a worker opens no database by itself, and successful writes read it once in each run', async () => {
  const browser = createBrowser();
  await browser.register(outboxScript());
  await browser.settle();
  const opens = jest.spyOn(browser.indexedDB, 'open');
  await browser.startWorker();
  await browser.settle();
  expect(opens).toHaveBeenCalledTimes(0);
  const page = browser.openPage();
  for (const body of ['a', 'b', 'c']) await page.fetch('/api/notes', { method: 'POST', body });
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
  expect(opens).toHaveBeenCalledTimes(1);
});
