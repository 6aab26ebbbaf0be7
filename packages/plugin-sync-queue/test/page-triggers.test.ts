import type { FakeBrowserOptions } from 'workbox-plugin-testing';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, down, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox } from './helpers/outbox.ts';

const server = createServer();

/** An entry that failed on the network, whose worker was terminated long ago, and a page with the client. */
async function createTerminatedOutbox(given: FakeBrowserOptions = { sync: 'missing' }) {
  const outbox = await createOutbox({}, { browser: createBrowser(given) });
  server.respondWith(down);
  await outbox.write('a');
  await outbox.wait(60);
  await outbox.worker.terminate();
  const outside = await createClient(outbox.page);
  await outbox.wait(1);
  await outbox.worker.registration.active?.worker?.terminate();
  return { outbox, outside };
}

test.each(['missing', 'refused'] as const)(
  'a poll delivers when its time has come, where sync is %s',
  async (sync) => {
    const { outbox, outside } = await createTerminatedOutbox({ sync });
    expect(outside.states).toEqual(['waiting']);
    server.respondWith(201);
    await outbox.browser.settle();
    expect(server.processed).toEqual([]);
    const { nextAttemptAt } = await outbox.entry();
    await outbox.wait((nextAttemptAt - outbox.browser.clock.now) / 1000 + 31);
    expect(server.processed).toEqual(['a']);
    expect(outside.snapshot).toMatchObject({ status: 'ready', entries: [], size: 0 });
  },
);

test('a poll sends no more often than the backoff allows, and ends when nothing waits', async () => {
  const { outbox, outside } = await createTerminatedOutbox();
  const before = server.receivedBodies.length;
  // The waits are 8, 16, 32, 64 … s.
  await outbox.wait(300);
  expect(server.receivedBodies.length - before).toBeLessThan(8);
  await outside.run((client) => client.clear());
  await outbox.wait(1);
  const after = server.receivedBodies.length;
  await outbox.wait(3600);
  expect(server.receivedBodies).toHaveLength(after);
  expect(outbox.browser.clock.pending).toEqual([]);
});

test('a page polls for entries that another page has written', async () => {
  const outbox = await createOutbox({}, { browser: createBrowser({ sync: 'missing' }) });
  await createClient(outbox.page);
  const other = outbox.browser.openPage();
  server.respondWith(status(503, { 'Retry-After': '60' }), 201);
  await other.fetch('/api/notes', { method: 'POST', body: 'a' });
  await outbox.browser.settle();
  other.close();
  await outbox.worker.terminate();
  await outbox.wait(55);
  expect(server.processed).toEqual([]);
  await outbox.wait(36);
  expect(server.processed).toEqual(['a']);
});

test('a poll respects a Retry-After', async () => {
  const outbox = await createOutbox({}, { browser: createBrowser({ sync: 'missing' }) });
  server.respondWith(status(503, { 'Retry-After': '600' }), 201);
  await outbox.write('a');
  await createClient(outbox.page);
  await outbox.wait(745);
  expect(server.receivedBodies).toEqual(['a']);
  await outbox.wait(36);
  expect(server.processed).toEqual(['a']);
});

test('the event `online` delivers at once', async () => {
  const { outbox } = await createTerminatedOutbox();
  outbox.browser.online = false;
  await outbox.wait(1);
  server.respondWith(201);
  outbox.browser.online = true;
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

test('a page that becomes visible (`visibilitychange`) delivers at once, and a hidden page does not', async () => {
  const { outbox } = await createTerminatedOutbox();
  server.respondWith(201);
  await outbox.wait(1);
  outbox.page.setVisibility('hidden');
  await outbox.browser.settle();
  expect(server.processed).toEqual([]);
  outbox.page.setVisibility('visible');
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

test('a page that is restored from the cache (`pageshow`) delivers at once', async () => {
  const { outbox } = await createTerminatedOutbox();
  server.respondWith(201);
  await outbox.wait(1);
  outbox.page.dispatch('pageshow', { persisted: true });
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

test('a page that opens delivers at once', async () => {
  const { outbox, outside } = await createTerminatedOutbox();
  outside.client.close();
  server.respondWith(201);
  await outbox.wait(60);
  expect(server.processed).toEqual([]);
  await createClient(outbox.browser.openPage());
  expect(server.processed).toEqual(['a']);
});

test('many pages that trigger at once send nothing twice', async () => {
  const { outbox } = await createTerminatedOutbox();
  const pages = Array.from({ length: 3 }, () => outbox.browser.openPage());
  for (const page of pages) await createClient(page);
  const before = server.receivedBodies.length;
  server.respondWith(201);
  await outbox.wait(3);
  for (const page of outbox.browser.pages) page.dispatch('pageshow');
  await outbox.browser.settle();
  await outbox.wait(300);
  expect(server.receivedBodies.slice(before)).toEqual(['a']);
});

test('a page polls at most once in pollSeconds while a server is slow with an entry', async () => {
  const owner = jest.fn().mockReturnValue('ann');
  const outbox = await createOutbox({ attemptTimeoutSeconds: 120, owner });
  await outbox.writeOffline('a');
  const release = server.holdResponseTo('a');
  const outside = await createClient(outbox.page);
  await outbox.wait(5);
  expect(outside.states).toEqual(['sending']);
  const before = owner.mock.calls.length;
  await outbox.wait(60);
  // Each poll asks for the owner twice.
  expect(owner.mock.calls.length - before).toBeLessThan(7);
  release();
  await outbox.browser.settle();
  expect(outside.snapshot).toMatchObject({ status: 'ready', size: 0 });
});
