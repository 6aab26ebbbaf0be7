import type { SyncQueueClient } from '../src/page/sync-queue-client.ts';
import type { Entry, SyncQueue } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

const calls: [string, (client: SyncQueueClient) => Promise<unknown>][] = [
  ['getAll()', (client) => client.getAll()],
  ['explain()', (client) => client.explain('x')],
  ['whenDrained()', (client) => client.whenDrained()],
  ['forgetStorageLost()', (client) => client.forgetStorageLost()],
  ['size()', (client) => client.size()],
  ['capabilities()', (client) => client.capabilities()],
  ['setOwner()', (client) => client.setOwner('anna')],
  ['retry()', (client) => client.retry('x')],
  ['result()', (client) => client.result('x')],
];

test.each(calls)('%s without a worker rejects within timeoutSeconds, with no-worker', async (_, call) => {
  const browser = createBrowser();
  const outside = await createClient(browser.openPage(), 'outbox', { timeoutSeconds: 3 });
  const code = outside.codeOf(call);
  await browser.clock.advance(3000);
  expect(await code).toBe('no-worker');
  expect(browser.clock.now).toBe(Date.UTC(2026, 0, 1) + 3000);
});

test.each(calls)(
  '%s to a worker that never answers rejects within timeoutSeconds, with no-answer',
  async (_, call) => {
    const browser = createBrowser();
    await browser.register(() => {});
    const outside = await createClient(browser.openPage(), 'outbox', { timeoutSeconds: 3 });
    const code = outside.codeOf(call);
    await browser.clock.advance(3000);
    expect(await code).toBe('no-answer');
  },
);

test('whenDrained rejects at once with the reason of its signal, also without a worker and when aborted before', async () => {
  const browser = createBrowser();
  const outside = await createClient(browser.openPage());
  const reason = new Error('enough');
  const controller = new AbortController();
  const drains = [controller.signal, AbortSignal.abort(reason)].map((signal) =>
    outside.run((client) => client.whenDrained({ signal }).catch((error: unknown) => error)),
  );
  controller.abort(reason);
  expect(await Promise.all(drains)).toEqual([reason, reason]);
});

test('getAll() asks once, also while the queue reports changes all the time', async () => {
  let queue: SyncQueue | undefined;
  let asked = 0;
  const owner = async () => {
    asked++;
    await queue?.pause();
    return 'anna';
  };
  const browser = createBrowser();
  await browser.register(() => {
    const exports = outboxScript({ owner })();
    queue = exports.queue;
    return exports;
  });
  const outside = await createClient(browser.openPage(), 'outbox', { timeoutSeconds: 3 });
  asked = 0;
  expect(await outside.run((client) => client.getAll())).toEqual([]);
  expect(asked).toBe(1);
});

test('getAll() answers in time where the database commits nothing', async () => {
  const outbox = await createOutbox();
  server.respondWith(later);
  await outbox.write('a');
  const outside = await createClient(outbox.page, 'outbox', { timeoutSeconds: 3 });
  outbox.browser.localStorage.clear();
  const goOn = outbox.browser.storageFaults.holdCommits();
  const all = outside.run((client) => client.getAll());
  await outbox.wait(3);
  expect(await all).toHaveLength(1);
  goOn();
});

test('metadata with a BigInt and a cycle is shown in a page', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  const cycle: Record<string, unknown> = { amount: 10n };
  cycle['self'] = cycle;
  server.respondWith(later);
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({
      request: new Request('https://app.test/api/notes', { method: 'POST', body: 'a' }),
      metadata: cycle,
    }),
  );
  await outbox.browser.settle();
  expect(outside.snapshot).toMatchObject({ status: 'ready', size: 1 });
  const [entry] = outside.snapshot.entries as [Entry];
  expect(entry.metadata).toMatchObject({ amount: 10n });
  const before = outside.snapshot;
  await outside.run((client) => client.getAll());
  expect(outside.snapshot).toBe(before);
  server.respondWith(201);
  await outside.run((client) => client.retry(entry.id));
  await outbox.wait(5);
  expect(outside.snapshot).toMatchObject({ status: 'ready', size: 0 });
});

test('a page of a paused or disabled queue asks nothing while it is open', async () => {
  for (const disabled of [false, true]) {
    const browser = createBrowser({ sync: 'missing' });
    const outbox = await createOutbox({ disabled }, { browser });
    const outside = await createClient(outbox.page);
    server.respondWith(503);
    if (!disabled) await outside.run((client) => client.pause());
    browser.online = false;
    await outbox.worker.run(({ queue }) =>
      queue.pushRequest({ request: new Request('https://app.test/api/x', { method: 'POST', body: 'a' }) }),
    );
    browser.online = true;
    await outbox.wait(60);
    expect(outside.snapshot).toMatchObject({ size: 1, paused: !disabled, disabled });
    expect(browser.clock.pending).toEqual([]);
    expect((await outside.run((client) => client.capabilities())).wakesNext).toBe(
      disabled ? 'page' : 'resume',
    );
    if (!disabled) {
      server.respondWith(201);
      await outside.run((client) => client.resume());
      await outbox.wait(60);
      expect(outside.snapshot.size).toBe(0);
    }
  }
});

test('a page that no worker controls says so, until a worker takes control', async () => {
  const browser = createBrowser();
  const page = browser.openPage();
  const outside = await createClient(page, 'outbox', { timeoutSeconds: 3 });
  expect(outside.snapshot).toMatchObject({ status: 'connecting', controlled: false });
  const worker = await browser.register(outboxScript());
  await browser.settle();
  expect(outside.snapshot).toMatchObject({ status: 'ready', controlled: false });
  expect(await outside.run((client) => client.capabilities())).toMatchObject({ controlled: false });
  const seen: unknown[] = [];
  outside.client.subscribe(() => seen.push(outside.snapshot.controlled));
  await worker.run(() => (self as unknown as ServiceWorkerGlobalScope).clients.claim());
  await browser.settle();
  expect(seen).toEqual([true]);
  expect(await outside.run((client) => client.capabilities())).toMatchObject({ controlled: true });
});

test('a queue whose entries are all held for a sign-in names the sign-in as its next wake', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  const outside = await createClient(outbox.page);
  const wakesNext = async () => (await outside.run((client) => client.capabilities())).wakesNext;
  server.respondWith(401);
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect((await outbox.entry()).state).toBe('held');
  expect(await wakesNext()).toBe('sign-in');
  // Another lane is replayed by itself.
  server.respondWith(later);
  await outbox.write('b', 'api/other');
  expect(await wakesNext()).toBe('sync');
});
