import type { FakeBrowserOptions } from 'workbox-plugin-testing';
import { aClient } from './a-client.ts';
import { aServer, down, status } from './a-server.ts';
import { aBrowser, anOutbox } from './an-outbox.ts';

const server = aServer();

/** An entry that failed on the network, whose worker has long gone to sleep, and a page that has the client. */
async function aSleepingOutbox(given: FakeBrowserOptions = { sync: 'missing' }) {
  const outbox = await anOutbox({}, { browser: aBrowser(given) });
  server.says(down);
  await outbox.write('a');
  await outbox.wait(60);
  await outbox.worker.terminate();
  const outside = await aClient(outbox.page);
  await outbox.wait(1);
  await outbox.worker.registration.active?.worker?.terminate();
  return { outbox, outside };
}

test.each(['missing', 'refused'] as const)(
  'where sync is %s, a poll delivers when its time has come',
  async (sync) => {
    const { outbox, outside } = await aSleepingOutbox({ sync });
    expect(outside.states).toEqual(['waiting']);
    server.says(201);
    await outbox.browser.settle();
    expect(server.taken).toEqual([]);
    const { nextAttemptAt } = await outbox.entry();
    await outbox.wait((nextAttemptAt - outbox.browser.clock.now) / 1000 + 31);
    expect(server.taken).toEqual(['a']);
    expect(outside.snapshot).toMatchObject({ status: 'ready', entries: [], size: 0 });
  },
);

test('a poll sends no more often than the backoff allows, and ends when nothing waits', async () => {
  const { outbox, outside } = await aSleepingOutbox();
  const before = server.bodies.length;
  // Waits of 8, 16, 32, 64 … s.
  await outbox.wait(300);
  expect(server.bodies.length - before).toBeLessThan(8);
  await outside.run((client) => client.clear());
  await outbox.wait(1);
  const after = server.bodies.length;
  await outbox.wait(3600);
  expect(server.bodies).toHaveLength(after);
  expect(outbox.browser.clock.pending).toEqual([]);
});

test('a page polls for what another page has written', async () => {
  const outbox = await anOutbox({}, { browser: aBrowser({ sync: 'missing' }) });
  await aClient(outbox.page);
  const other = outbox.browser.openPage();
  server.says(status(503, { 'Retry-After': '60' }), 201);
  await other.fetch('/api/notes', { method: 'POST', body: 'a' });
  await outbox.browser.settle();
  other.close();
  await outbox.worker.terminate();
  await outbox.wait(55);
  expect(server.taken).toEqual([]);
  await outbox.wait(36);
  expect(server.taken).toEqual(['a']);
});

test('a Retry-After is not cut short by a poll', async () => {
  const outbox = await anOutbox({}, { browser: aBrowser({ sync: 'missing' }) });
  server.says(status(503, { 'Retry-After': '600' }), 201);
  await outbox.write('a');
  await aClient(outbox.page);
  await outbox.wait(595);
  expect(server.bodies).toEqual(['a']);
  await outbox.wait(36);
  expect(server.taken).toEqual(['a']);
});

test('the network that comes back (`online`) delivers at once', async () => {
  const { outbox } = await aSleepingOutbox();
  outbox.browser.online = false;
  await outbox.wait(1);
  server.says(201);
  outbox.browser.online = true;
  await outbox.browser.settle();
  expect(server.taken).toEqual(['a']);
});

test('a page that is looked at again (`visibilitychange`) delivers at once; one that is hidden does not', async () => {
  const { outbox } = await aSleepingOutbox();
  server.says(201);
  await outbox.wait(1);
  outbox.page.setVisibility('hidden');
  await outbox.browser.settle();
  expect(server.taken).toEqual([]);
  outbox.page.setVisibility('visible');
  await outbox.browser.settle();
  expect(server.taken).toEqual(['a']);
});

test('a page that comes back from the cache (`pageshow`) delivers at once', async () => {
  const { outbox } = await aSleepingOutbox();
  server.says(201);
  await outbox.wait(1);
  outbox.page.dispatch('pageshow', { persisted: true });
  await outbox.browser.settle();
  expect(server.taken).toEqual(['a']);
});

test('a page that opens delivers at once', async () => {
  const { outbox, outside } = await aSleepingOutbox();
  outside.client.close();
  server.says(201);
  await outbox.wait(60);
  expect(server.taken).toEqual([]);
  await aClient(outbox.browser.openPage());
  expect(server.taken).toEqual(['a']);
});

test('many pages that wake at once send nothing twice', async () => {
  const { outbox } = await aSleepingOutbox();
  const pages = Array.from({ length: 3 }, () => outbox.browser.openPage());
  for (const page of pages) await aClient(page);
  const before = server.bodies.length;
  server.says(201);
  await outbox.wait(3);
  for (const page of outbox.browser.pages) page.dispatch('pageshow');
  await outbox.browser.settle();
  await outbox.wait(300);
  expect(server.bodies.slice(before)).toEqual(['a']);
});

test('a page asks no more often than pollSeconds while a server takes its time with an entry', async () => {
  const owner = jest.fn().mockReturnValue('ann');
  const outbox = await anOutbox({ attemptTimeoutSeconds: 120, owner });
  await outbox.keep('a');
  const release = server.holds('a');
  const outside = await aClient(outbox.page);
  await outbox.wait(5);
  expect(outside.states).toEqual(['sending']);
  const before = owner.mock.calls.length;
  await outbox.wait(60);
  // Each poll asks twice who it is.
  expect(owner.mock.calls.length - before).toBeLessThan(7);
  release();
  await outbox.browser.settle();
  expect(outside.snapshot).toMatchObject({ status: 'ready', size: 0 });
});
