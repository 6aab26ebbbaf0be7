import { captureConsole } from 'workbox-plugin-testing/console';
import type { SyncQueueOptions } from '../src/index.ts';
import { createServer, down, hangs, status } from './helpers/fake-server.ts';
import { openOutbox } from './helpers/outbox-in-page.ts';
import {
  createBrowser,
  createOutbox,
  type OutboxParts,
  outboxScript,
  readRows,
  withDatabase,
} from './helpers/outbox.ts';

const server = createServer();
const none = { entries: [], requests: new Map() };
const extra: OutboxParts['extra'] = ({ pageWrites }) => [pageWrites()];
const script = (options: SyncQueueOptions = {}) => outboxScript(options, { extra });

/** A page that was opened before its worker, which controls no open page. */
async function createUncontrolled(options: SyncQueueOptions = {}, parts: OutboxParts = { extra }) {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  const outbox = await createOutbox(options, { browser, ...parts });
  await browser.settle();
  return { browser, inPage, outbox };
}

test('a worker puts what pages have stored into its lanes, with its metadata, before anything else of these lanes is sent', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  for (const path of ['/api/a', '/api/b', '/api/a'])
    await inPage.run((outbox) => outbox.fetch(path, { method: 'POST', body: path }));
  browser.online = true;
  server.respondWith(status(503, { 'Retry-After': '60' }));
  inPage.page.close();
  const outbox = await createOutbox(
    { lane: ({ url }) => new URL(url).pathname, metadata: ({ url }) => ({ url }) },
    { browser, extra },
  );
  expect((await outbox.write('later', 'api/a')).status).toBe(202);
  await browser.settle();
  expect((await outbox.entries()).map(({ lane, metadata }) => [lane, metadata])).toEqual([
    ['/api/a', { url: 'https://app.test/api/a' }],
    ['/api/b', { url: 'https://app.test/api/b' }],
    ['/api/a', { url: 'https://app.test/api/a' }],
    ['/api/a', { url: 'https://app.test/api/a' }],
  ]);
  server.respondWith(201);
  await outbox.wait(200);
  expect(server.processed.filter((body) => body !== '/api/b')).toEqual(['/api/a', '/api/a', 'later']);
});

test('what a page has stored is sent only while its owner is the user of the worker', async () => {
  const browser = createBrowser();
  let user = 'alice';
  const inPage = await openOutbox(browser, { owner: () => user });
  browser.online = false;
  expect(await inPage.write('a')).toBe(202);
  user = 'bob';
  expect(await inPage.write('b')).toBe(202);
  inPage.page.close();
  browser.online = true;
  const outbox = await createOutbox({ owner: () => user }, { browser, extra });
  await outbox.wait(5);
  expect(server.processed).toEqual(['b']);
  user = 'alice';
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  await browser.settle();
  expect(server.processed).toEqual(['b', 'a']);
});

test('what a page has stored without an owner waits in a queue with owners until somebody retries it', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  expect(await inPage.write('a')).toBe(202);
  inPage.page.close();
  browser.online = true;
  const outbox = await createOutbox({ owner: () => 'alice' }, { browser, extra });
  await outbox.wait(60);
  expect(server.processed).toEqual([]);
  const { id } = await outbox.entry();
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await browser.settle();
  expect(server.processed).toEqual(['a']);
});

test('a stored request that cannot be read becomes a dead letter, and those behind it are sent', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  for (const body of ['a', 'b']) expect(await inPage.write(body)).toBe(202);
  inPage.page.close();
  const [first] = (await readRows(browser)).entries;
  await withDatabase(browser, (db) =>
    db.put('requests', { url: '::', method: 'POST', headers: {} }, String(first?.id)),
  );
  browser.online = true;
  const outbox = await createOutbox({}, { browser, extra });
  await outbox.wait(5);
  expect(server.processed).toEqual(['b']);
  expect(await outbox.entries()).toMatchObject([
    { id: String(first?.id), state: 'dead', deadReason: 'unreadable' },
  ]);
});

test('a worker without pageWrites() delivers what pages have stored, as a lane of its own', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  for (const body of ['a', 'b']) expect(await inPage.write(body)).toBe(202);
  inPage.page.close();
  browser.online = true;
  const outbox = await createOutbox({}, { browser });
  await outbox.wait(5);
  expect(server.processed).toEqual(['a', 'b']);
});

test('a newer write of the worker takes the place of one that a page has stored and never sent', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  browser.online = false;
  await inPage.run((outbox) =>
    outbox.pushRequest({ request: new Request('/api/notes', { method: 'POST', body: 'a' }) }),
  );
  await inPage.run((outbox) =>
    outbox.pushRequest({ request: new Request('/api/notes', { method: 'POST', body: 'b' }) }),
  );
  inPage.page.close();
  const outbox = await createOutbox({ coalesce: ({ url }) => url }, { browser, extra });
  expect((await outbox.write('c')).status).toBe(202);
  // The attempt of the page without a network does not count.
  expect(await outbox.storedBodies()).toEqual(['c']);
});

test('a write that a page stores while a worker reads its lanes is known to that worker', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  const release = browser.storageFaults.holdCommits();
  server.respondWith(503);
  const stored = inPage.write('a');
  await browser.settle();
  const outbox = await createOutbox({ parkAfter: 1000 }, { browser, extra });
  await browser.settle();
  release();
  await browser.settle();
  expect(await stored).toBe(202);
  server.respondWith(201);
  // It does not pass the one that waits.
  const later = outbox.write('b');
  await outbox.wait(10);
  await later;
  expect(server.processed).toEqual(['a', 'b']);
});

test('a write that a page is about to send when a worker takes control of it is sent once, by the worker, in order', async () => {
  const browser = createBrowser();
  let answer: (() => void) | undefined;
  const owner = async () => {
    const { entries } = await readRows(browser);
    // The page asks once more right before the send, when the attempt is marked.
    if (!answer && entries[0]?.attempts) await new Promise<void>((resolve) => (answer = resolve));
    return 'anna';
  };
  const inPage = await openOutbox(browser, { owner });
  const first = inPage.write('a');
  await browser.settle();
  const second = inPage.write('b');
  await browser.settle();
  const outbox = await createOutbox({ owner: () => 'anna' }, { browser, extra });
  await outbox.worker.run(() => (globalThis as unknown as ServiceWorkerGlobalScope).clients.claim());
  await browser.settle();
  expect(inPage.page.controller).not.toBeNull();
  expect([server.receivedBodies, typeof answer]).toEqual([[], 'function']);
  answer?.();
  await browser.settle();
  const third = inPage.write('c');
  await browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
  expect(server.processed).toEqual(['a', 'b', 'c']);
  expect(await Promise.all([first, second, third])).toEqual([202, 202, 201]);
  expect(await outbox.entries()).toEqual([]);
});

test('a worker that arrives while a page sends waits for that attempt, and pages are told of its end', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  const release = server.holdResponseTo('a');
  const first = inPage.write('a');
  await browser.settle();
  const second = inPage.write('b');
  await browser.settle();
  const outbox = await createOutbox({}, { browser, extra });
  const third = outbox.write('c');
  await browser.settle();
  expect(server.receivedBodies).toEqual(['a']);
  release(201);
  await outbox.wait(5);
  expect([await first, await second, (await third).status]).toEqual([201, 202, 201]);
  expect(server.received.map(({ body }) => body)).toEqual(['a', 'b', 'c']);
  await outbox.wait(1);
  expect(inPage.outbox.getSnapshot()).toMatchObject({ status: 'ready', size: 0 });
});

test('a page that the worker does not control gets the answer of the server through the worker', async () => {
  const { browser, inPage, outbox } = await createUncontrolled();
  server.respondWith(() => new Response('{"n":1}', { status: 201, headers: { ETag: '"1"' } }));
  const [code, tag, body] = await inPage.run(async (writer) => {
    const response = await writer.fetch('/api/notes', { method: 'POST', body: 'a' });
    return [response.status, response.headers.get('ETag'), await response.text()];
  });
  expect([code, tag, body]).toEqual([201, '"1"', '{"n":1}']);
  expect(inPage.page.controller).toBeNull();
  await browser.settle();
  expect(await outbox.entries()).toEqual([]);
  expect(server.received).toHaveLength(1);
});

test.each([
  [422, 422],
  [204, 204],
  [503, 202],
])('a page that the worker does not control gets a %i of the server as %i', async (answer, got) => {
  const { inPage } = await createUncontrolled();
  server.respondWith(answer);
  expect(await inPage.write('a')).toBe(got);
});

test('a page that the worker does not control gets a receipt where the server is down or slow', async () => {
  const { inPage, outbox } = await createUncontrolled();
  server.respondWith(down);
  expect(await inPage.write('a')).toBe(202);
  server.respondWith(hangs);
  const waiting = inPage.write('b');
  await outbox.wait(6);
  expect(await waiting).toBe(202);
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
});

test('writes of a page that the worker does not control keep their order with those of a controlled page', async () => {
  const { browser, inPage, outbox } = await createUncontrolled();
  browser.online = false;
  expect(await inPage.write('a')).toBe(202);
  expect((await outbox.write('b')).status).toBe(202);
  expect(await inPage.write('c')).toBe(202);
  expect((await outbox.write('d')).status).toBe(202);
  browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b', 'c', 'd']);
  expect(server.received).toHaveLength(4);
});

test('a page that the worker controls sends through the route of the worker', async () => {
  const outbox = await createOutbox({}, { extra });
  const inPage = await openOutbox(outbox.browser);
  expect(inPage.page.controller).not.toBeNull();
  const answers = await Promise.all(['a', 'b', 'c'].map((body) => inPage.write(body)));
  expect(answers).toEqual([201, 201, 201]);
  expect(server.processed).toEqual(['a', 'b', 'c']);
  outbox.browser.online = false;
  expect(await inPage.write('d')).toBe(202);
  const request = new Request('https://app.test/elsewhere', { method: 'PUT', body: 'e' });
  const entry = await inPage.run((writer) => writer.pushRequest({ request, metadata: { n: 1 } }));
  expect(entry).toMatchObject({ method: 'PUT', metadata: { n: 1 }, state: 'waiting' });
  expect(await outbox.storedBodies()).toEqual(['d', 'e']);
});

test('an outbox without the scope of its worker is named in the console, with what to give', async () => {
  const heard = captureConsole();
  const browser = createBrowser();
  await createOutbox({}, { browser, extra, scope: 'https://app.test/app/' });
  await openOutbox(browser, { scope: '/app/' }, { url: '/app/' });
  await browser.settle();
  expect(heard('warn')).toEqual([]);
  await openOutbox(browser, {}, { url: '/app/' });
  await browser.settle();
  expect(heard('warn').join()).toContain(`Give it: new Outbox('outbox', { scope: '/app/' })`);
});

test('a page outside of the scope writes through the worker of the scope, and into its lanes before there is one', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser, { scope: '/app/' }, { url: '/other' });
  browser.online = false;
  expect(await inPage.write('a')).toBe(202);
  browser.online = true;
  server.respondWith(503);
  await browser.settle();
  await browser.register(script(), { scope: 'https://app.test/app/' });
  server.respondWith(201);
  expect([201, 202]).toContain(await inPage.write('b'));
  await browser.clock.advance(30_000);
  expect(server.processed).toEqual(['a', 'b']);
  expect(await readRows(browser)).toEqual(none);
  await browser.clock.advance(10_000);
  expect(inPage.outbox.getSnapshot()).toMatchObject({ status: 'ready', size: 0 });
});

test('a worker without pageWrites() refuses the writes of pages that it does not control', async () => {
  const { inPage } = await createUncontrolled({}, {});
  await expect(
    inPage.run((outbox) => outbox.fetch('/api/notes', { method: 'POST', body: 'a' })),
  ).rejects.toMatchObject({ name: 'SyncQueueError', code: 'missing-feature' });
  expect(server.received).toEqual([]);
});

test('a limit of the queue refuses the write of a page that the worker does not control', async () => {
  const { inPage } = await createUncontrolled({ maxEntryBytes: 1 });
  await expect(
    inPage.run((outbox) => outbox.fetch('/api/notes', { method: 'POST', body: 'too long' })),
  ).rejects.toMatchObject({ name: 'SyncQueueError', code: 'limit-reached' });
});
