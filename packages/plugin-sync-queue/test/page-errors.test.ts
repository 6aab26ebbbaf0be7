import type * as messages from '../src/shared/messages.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript } from './helpers/outbox.ts';

const server = createServer();

test.each(['retry', 'discard'] as const)('%s of an unknown id in a page is not-found', async (verb) => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  expect(await outside.codeOf((client) => client[verb]('nothing'))).toBe('not-found');
});

test('an error in the page is a SyncQueueError with the message and details of the worker', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  const error = await outside.run((client) => client.retry('x').catch((failure: unknown) => failure));
  expect(error).toMatchObject({
    name: 'SyncQueueError',
    code: 'not-found',
    details: { name: 'outbox', id: 'x' },
    message: expect.stringContaining('Failed to find entry "x" in queue "outbox"'),
  });
});

test('a queue that the worker does not have is unknown-queue', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page, 'inbox');
  expect(await outside.codeOf((client) => client.size())).toBe('unknown-queue');
  expect(outside.snapshot.status).toBe('unreachable');
});

test('a worker without these plugins gives no-answer at the time limit', async () => {
  const browser = createBrowser();
  await browser.register(() => {});
  const outside = await createClient(browser.openPage(), 'outbox', { timeoutSeconds: 3 });
  const code = outside.codeOf((client) => client.getAll());
  await browser.clock.advance(3000);
  expect(await code).toBe('no-answer');
  expect(outside.snapshot.status).toBe('unreachable');
});

test('a page without a worker gets no-worker at the time limit, and an answer when a worker comes', async () => {
  const browser = createBrowser();
  const page = browser.openPage();
  const outside = await createClient(page, 'outbox', { timeoutSeconds: 3, pollSeconds: 10 });
  const code = outside.codeOf((client) => client.size());
  await browser.clock.advance(3000);
  expect(await code).toBe('no-worker');
  await browser.register(outboxScript());
  await browser.clock.advance(11_000);
  expect(outside.snapshot.status).toBe('ready');
});

test('a page that waits without a limit gets its answer', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page, 'outbox', {
    timeoutSeconds: Infinity,
    pollSeconds: Infinity,
  });
  expect(await outside.codeOf((client) => client.getAll())).toBe('no error');
  expect(outside.snapshot.status).toBe('ready');
});

const speaksVersion = (version: number) => {
  const { protocol } = require('../src/shared/messages.ts') as typeof messages;
  protocol.version = version;
};

test('a page of another version gets other-version', async () => {
  const outbox = await createOutbox();
  await outbox.page.run(() => speaksVersion(9));
  const outside = await createClient(outbox.page);
  expect(await outside.codeOf((client) => client.size())).toBe('other-version');
  expect(outside.snapshot.status).toBe('unreachable');
});

test('a worker of another version gives other-version, and its messages are ignored', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  const next = await outbox.browser.update(() => {
    speaksVersion(9);
    return outboxScript()();
  });
  await next.activate();
  expect(await outside.codeOf((client) => client.getAll())).toBe('other-version');
  const before = outside.snapshot.entries;
  server.respondWith(503);
  await outbox.write('a');
  await outbox.browser.settle();
  expect(outside.snapshot.entries).toBe(before);
});

test('each call is storage-failed where the database cannot be opened', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  await outbox.restart();
  outbox.browser.storageFaults.failOpens(Infinity);
  const codes = [
    await outside.codeOf((client) => client.getAll()),
    await outside.codeOf((client) => client.size()),
    await outside.codeOf((client) => client.retry('x')),
    await outside.codeOf((client) => client.discard('x')),
    await outside.codeOf((client) => client.clear()),
    await outside.codeOf((client) => client.pause()),
    await outside.codeOf((client) => client.resume()),
  ];
  expect(codes).toEqual(codes.map(() => 'storage-failed'));
  expect(await outside.run((client) => client.capabilities())).toMatchObject({ storage: 'refused' });
  outbox.browser.storageFaults.clear();
  expect(await outside.run((client) => client.size())).toBe(0);
});

test('each call is storage-failed, too, where the database fails later', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const outside = await createClient(outbox.page);
  const { id } = await outbox.entry();
  outbox.browser.storageFaults.failCommits(Infinity);
  const codes = [
    await outside.codeOf((client) => client.discard(id)),
    await outside.codeOf((client) => client.clear()),
    await outside.codeOf((client) => client.pause()),
  ];
  expect(codes).toEqual(codes.map(() => 'storage-failed'));
});

test('a call is repeated once when the worker was terminated meanwhile, and is answered', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.writeOffline('a');
  const killed = outbox.worker.terminateAt(2);
  const size = outside.run((client) => client.size());
  await killed;
  await outbox.wait(5);
  expect(await size).toBe(1);
});

test('discard is not repeated when the worker was terminated meanwhile, and the error says to check', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  const killed = outbox.worker.terminateAt(2);
  const error = outside.run((client) => client.discard(id).catch((thrown: Error) => thrown));
  await killed;
  await outbox.wait(10);
  expect(await error).toMatchObject({
    code: 'no-answer',
    message: expect.stringContaining('may have done it or not'),
  });
  expect(await outbox.storedBodies()).toEqual(['a']);
});
