import type { FakeBrowserOptions } from 'workbox-plugin-testing';
import type { Capabilities } from '../src/index.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, type Outbox } from './helpers/outbox.ts';

const server = createServer();
const ask = (outbox: Outbox): Promise<Capabilities> => outbox.worker.run(({ queue }) => queue.capabilities());

async function withOneEntry(
  browser: FakeBrowserOptions = {},
  options: Parameters<typeof createOutbox>[0] = {},
) {
  const outbox = await createOutbox(options, { browser: createBrowser(browser) });
  server.respondWith(status(503, { 'Retry-After': '3000' }));
  await outbox.write('a');
  await outbox.wait(30);
  return outbox;
}

test('the status of an empty queue in a browser with all capabilities reports no problem', async () => {
  expect(await ask(await createOutbox())).toEqual({
    sync: 'available',
    locks: true,
    storage: 'available',
    wakesNext: 'nothing',
  });
});

test('the status of a queue with entries says that sync wakes them, with or without a page', async () => {
  const outbox = await withOneEntry();
  expect(await ask(outbox)).toMatchObject({ sync: 'available', wakesNext: 'sync' });
  outbox.page.close();
  await outbox.restart();
  expect(await ask(outbox)).toMatchObject({ wakesNext: 'sync' });
});

test('the status after the last chance without a window says that no sync event comes', async () => {
  const outbox = await withOneEntry();
  outbox.page.close();
  await outbox.completeSync({ lastChance: true });
  expect(await ask(outbox)).toMatchObject({ sync: 'available', wakesNext: 'next-visit' });
});

test.each<[FakeBrowserOptions, object, Capabilities['sync']]>([
  [{ sync: 'missing' }, {}, 'missing'],
  [{ sync: 'refused' }, {}, 'refused'],
  [{}, { forceSyncFallback: true }, 'missing'],
])(
  'the status in a browser with %j %j says that a page, or the next visit, wakes the entries',
  async (browser, options, sync) => {
    const outbox = await withOneEntry(browser, options);
    expect(await ask(outbox)).toMatchObject({ sync, wakesNext: 'page' });
    outbox.page.close();
    expect(await ask(outbox)).toMatchObject({ sync, wakesNext: 'next-visit' });
  },
);

test('the status of a paused queue says that it waits for resume', async () => {
  const outbox = await withOneEntry();
  await outbox.worker.run(({ queue }) => queue.pause());
  expect(await ask(outbox)).toMatchObject({ wakesNext: 'resume' });
  await outbox.restart();
  expect(await ask(outbox)).toMatchObject({ wakesNext: 'resume' });
});

test('the status without Web Locks says so', async () => {
  const outbox = await createOutbox({}, { browser: createBrowser({ without: ['locks'] }) });
  expect(await ask(outbox)).toMatchObject({ locks: false });
});

test('the status says that the database cannot be opened, until it can', async () => {
  const outbox = await createOutbox();
  await outbox.restart();
  outbox.browser.storageFaults.failOpens(Infinity);
  expect(await ask(outbox)).toMatchObject({ storage: 'refused', wakesNext: 'nothing' });
  outbox.browser.storageFaults.clear();
  expect(await ask(outbox)).toMatchObject({ storage: 'available' });
});
