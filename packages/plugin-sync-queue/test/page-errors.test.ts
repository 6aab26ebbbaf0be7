import type * as messages from '../src/shared/messages.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript } from './helpers/outbox.ts';

const server = createServer();

test.each(['retry', 'discard'] as const)('%s of what is not there is not-found', async (verb) => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  expect(await outside.codeOf((client) => client[verb]('nothing'))).toBe('not-found');
});

test('an error in the page is a SyncQueueError with the words and details of the worker', async () => {
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

test('a worker that knows nothing of us is no-answer, in its time', async () => {
  const browser = createBrowser();
  await browser.register(() => {});
  const outside = await createClient(browser.openPage(), 'outbox', { timeoutSeconds: 3 });
  const code = outside.codeOf((client) => client.getAll());
  await browser.clock.advance(3000);
  expect(await code).toBe('no-answer');
  expect(outside.snapshot.status).toBe('unreachable');
});

test('no worker at all is no-worker, in its time; and when one comes, it is asked', async () => {
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

test('a page that waits without a limit is answered', async () => {
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

test('a page of another version is told so', async () => {
  const outbox = await createOutbox();
  await outbox.page.run(() => speaksVersion(9));
  const outside = await createClient(outbox.page);
  expect(await outside.codeOf((client) => client.size())).toBe('other-version');
  expect(outside.snapshot.status).toBe('unreachable');
});

test('a worker of another version says so, and what it tells is not believed', async () => {
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

test('where the database cannot be opened, every call is storage-failed', async () => {
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

test('where the database fails later, the calls are storage-failed, too', async () => {
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

test('a worker that is killed in the middle of a question is asked once more, and answers', async () => {
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

test('discard is not asked twice: whether a killed worker has done it, the page is told to look', async () => {
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
