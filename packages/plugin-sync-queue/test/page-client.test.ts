import type * as shared from 'workbox-plugin-core/shared';
import type * as messages from '../src/shared/messages.ts';
import type * as entryPoint from '../src/window.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createOutbox, withDatabase } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

test('the snapshot is connecting, then ready with the waiting entries', async () => {
  const outbox = await createOutbox();
  server.respondWith(later);
  await outbox.write('a');
  const { client, page } = await createClient(outbox.page);
  expect(client.getSnapshot()).toMatchObject({
    status: 'ready',
    size: 1,
    paused: false,
    entries: [{ size: 1 }],
  });
  const fresh = await page.run(() => {
    const { SyncQueueClient } = require('workbox-plugin-sync-queue/window') as typeof entryPoint;
    return new SyncQueueClient('outbox').getSnapshot();
  });
  expect(fresh).toMatchObject({ status: 'connecting', entries: [], size: 0, paused: false });
});

test('the snapshot is the same object until something changes', async () => {
  const outbox = await createOutbox();
  server.respondWith(later);
  await outbox.write('a');
  const outside = await createClient(outbox.page);
  const listener = jest.fn();
  outside.client.subscribe(listener);
  const before = outside.snapshot;
  await outside.run((client) => client.getAll());
  outbox.page.dispatch('pageshow');
  await outbox.browser.settle();
  expect(outside.snapshot).toBe(before);
  expect(listener).not.toHaveBeenCalled();
  await outside.run((client) => client.pause());
  await outbox.browser.settle();
  expect(outside.snapshot).not.toBe(before);
});

test('a snapshot is never changed in place', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  const before = outside.snapshot;
  server.respondWith(later);
  await outbox.write('a');
  await outbox.browser.settle();
  expect(before.entries).toEqual([]);
  expect(outside.snapshot.entries).toHaveLength(1);
});

test('the snapshot follows an entry from stored to sending, failed and delivered', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  const log: string[] = [];
  outside.client.subscribe(() => log.push(outside.states.join() || 'none'));
  server.respondWith(503, 503, 201);
  await outbox.write('a');
  await outbox.completeSync();
  const steps = log.filter((step, at) => step !== log[at - 1]);
  expect(steps).toEqual(['waiting', 'sending', 'waiting', 'sending', 'none']);
  expect(outside.snapshot.size).toBe(0);
});

test('a write that was answered in its turn leaves the snapshot and does not come back', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const outside = await createClient(outbox.page);
  const release = server.holdResponseTo('a');
  await outbox.wait(2);
  const answer = outbox.write('b');
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  const sizes: number[] = [];
  outside.client.subscribe(() => sizes.push(outside.snapshot.size));
  release(201);
  expect((await answer).status).toBe(201);
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual([]);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(outside.snapshot).toMatchObject({ entries: [], size: 0 });
});

test('the snapshot shows dead letters without counting them, and drops discarded and cleared entries', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b', 'c');
  server.respondTo('a', 422);
  server.respondTo('b', later);
  const outside = await createClient(outbox.page);
  await outbox.wait(3);
  await outside.run((client) => client.replayRequests());
  await outbox.browser.settle();
  expect(outside.states).toEqual(['dead', 'waiting', 'waiting']);
  expect(outside.snapshot.size).toBe(2);
  const [dead] = await outside.run((client) => client.getAll());
  await outside.run((client) => client.discard(String(dead?.id)));
  await outbox.browser.settle();
  expect(outside.states).toEqual(['waiting', 'waiting']);
  expect(await outside.run((client) => client.clear())).toBe(2);
  await outbox.browser.settle();
  expect(outside.states).toEqual([]);
});

test('a change that comes before the first list is not taken for the whole list', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  server.respondWith(later);
  await outbox.write('a', 'api/a');
  await outbox.write('b', 'api/b');
  const { channelName, createMessage } = require('workbox-plugin-core/shared') as typeof shared;
  const { changeType, protocol } = require('../src/shared/messages.ts') as typeof messages;
  const entry = await outbox.entry();
  const early = createMessage<messages.ChangePayload>(protocol, outbox.scope, changeType, {
    ...{ queue: 'outbox', workerRun: 'an earlier run', since: 0, number: 1 },
    ...{ entries: new Map([[entry.id, entry]]), nextAttemptAt: Infinity },
  });
  const seen: number[] = [];
  await outbox.page.run(() => {
    const { SyncQueueClient } = require('workbox-plugin-sync-queue/window') as typeof entryPoint;
    const client = new SyncQueueClient('outbox');
    client.subscribe(() => {
      const { status, entries } = client.getSnapshot();
      if (status === 'ready') seen.push(entries.length);
    });
  });
  // The change comes when the page listens and the worker has listed nothing yet.
  while (!outbox.browser.channels.size) await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([]);
  await outbox.worker.run(() => new BroadcastChannel(channelName(protocol, outbox.scope)).postMessage(early));
  await outbox.browser.settle();
  expect(seen[0]).toBe(2);
});

test('a page that missed a message asks for the list again', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  const { channelName, createMessage } = require('workbox-plugin-core/shared') as typeof shared;
  const { changeType, protocol } = require('../src/shared/messages.ts') as typeof messages;
  const payloads: messages.ChangePayload[] = [];
  await outbox.page.run(() => {
    const channel = new BroadcastChannel(channelName(protocol, outbox.scope));
    channel.onmessage = ({ data }) =>
      void payloads.push((data as { payload: messages.ChangePayload }).payload);
  });
  server.respondWith(later);
  await outbox.write('a');
  await outbox.browser.settle();
  expect(outside.snapshot.size).toBe(1);
  // The message of this deletion is the one that is missed.
  await withDatabase(outbox.browser, async (db) => {
    await db.clear('entries');
    await db.clear('requests');
  });
  const { workerRun, number, nextAttemptAt } = payloads.at(-1)!;
  const tell = (since: number) =>
    outbox.worker.run(() => {
      const next = {
        queue: 'outbox',
        workerRun,
        since,
        number: since + 1,
        entries: new Map(),
        nextAttemptAt,
      };
      const message = createMessage(protocol, outbox.scope, changeType, next);
      new BroadcastChannel(channelName(protocol, outbox.scope)).postMessage(message);
    });
  await tell(number - 1);
  await outbox.browser.settle();
  expect(outside.snapshot.size).toBe(1);
  await tell(number + 1);
  await outbox.browser.settle();
  expect(outside.snapshot).toMatchObject({ status: 'ready', size: 0, entries: [] });
});

test('the commands of a page do the same as those of the worker', async () => {
  const outbox = await createOutbox();
  server.respondWith(later);
  await outbox.write('a');
  const outside = await createClient(outbox.page);
  const { id } = await outbox.entry();
  expect(await outside.run((client) => client.size())).toBe(1);
  expect(await outside.run((client) => client.capabilities())).toMatchObject({ wakesNext: 'sync' });
  await outside.run((client) => client.pause());
  await outbox.browser.settle();
  expect(outside.snapshot.paused).toBe(true);
  server.respondWith(201);
  expect(await outside.run((client) => client.retry(id))).toMatchObject({ id, nextAttemptAt: 0 });
  await outbox.browser.settle();
  expect(server.processed).toEqual([]);
  await outside.run((client) => client.resume());
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
  expect(outside.snapshot).toMatchObject({ paused: false, size: 0 });
});

test('a closed client gets no messages, asks nothing and wakes no worker', async () => {
  const outbox = await createOutbox();
  server.respondWith(later);
  await outbox.write('a');
  const outside = await createClient(outbox.page);
  const before = outside.snapshot;
  outside.client.close();
  server.respondWith(201);
  await outbox.wait(300);
  outbox.page.dispatch('online');
  outbox.page.setVisibility('visible');
  await outbox.wait(600);
  expect(server.processed).toEqual([]);
  await outbox.worker.run(({ queue }) => queue.clear());
  await outbox.browser.settle();
  expect(outside.snapshot).toBe(before);
  expect(outbox.browser.clock.pending).toEqual([]);
});

test('a listener that throws does not fail the call and does not stop other listeners', async () => {
  jest.spyOn(console, 'error').mockReturnValue();
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  const { client } = outside;
  const heard = jest.fn();
  client.subscribe(() => {
    throw new Error('of the app');
  });
  client.subscribe(heard);
  server.respondWith(later);
  await outbox.write('a');
  await outside.run((client) => client.getAll());
  await outbox.browser.settle();
  expect(client.getSnapshot()).toMatchObject({ status: 'ready', size: 1 });
  expect(heard).toHaveBeenCalled();
  jest.restoreAllMocks();
});
