import type { Entry } from '../src/shared/entry.ts';
import type * as worker from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, withDatabase, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

/** The state of a promise that may be pending. */
function watch<T>(promise: Promise<T>) {
  const seen: { value?: T; error?: { name?: string; code?: string } } = {};
  promise.then(
    (value) => (seen.value = value),
    (error: object) => (seen.error = error),
  );
  return seen;
}

test('the snapshot has depth, bytes, the oldest entry and the last failure, and follows changes', async () => {
  const outbox = await createOutbox();
  const { client } = await createClient(outbox.page);
  server.respondWith(later);
  const began = outbox.browser.clock.now;
  await outbox.write('four');
  await outbox.wait(1);
  await outbox.write('eight888', undefined, {});
  await outbox.wait(6);
  expect(client.getSnapshot()).toMatchObject({
    size: 2,
    dead: 0,
    bytes: 12,
    oldestAt: began,
    lastFailure: { kind: 'status', status: 503 },
    paused: false,
    disabled: false,
  });
});

test('getSnapshot(queue) in the worker has the same values, and reads no body', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'bb');
  await withDatabase(outbox.browser, (db) => db.clear('requests'));
  const seen = await outbox.worker.run(({ queue }) =>
    (require('workbox-plugin-sync-queue') as typeof worker).getSnapshot(queue),
  );
  expect(seen).toMatchObject({ status: 'ready', size: 2, bytes: 3, dead: 0 });
});

test('whenDrained resolves once the last entry is delivered, in every tab', async () => {
  const outbox = await createOutbox();
  const one = await createClient(outbox.page);
  const two = await createClient(outbox.browser.openPage());
  const answer = server.holdResponseTo('b');
  await outbox.writeOffline('a', 'b');
  const drains = [one, two].map(({ client, page }) => watch(page.run(() => client.whenDrained())));
  await outbox.wait(5);
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(drains).toEqual([{}, {}]);
  answer();
  await outbox.wait(1);
  expect(drains).toEqual([{ value: { dead: [] } }, { value: { dead: [] } }]);
});

test('whenDrained resolves with the dead letters that remain', async () => {
  const outbox = await createOutbox();
  const { client, page } = await createClient(outbox.page);
  server.respondTo('a', 422);
  await outbox.writeOffline('a', 'b');
  const drain = watch(page.run(() => client.whenDrained()));
  await outbox.wait(5);
  expect(drain.value?.dead.map(({ deadReason }) => deadReason)).toEqual(['rejected']);
  expect(server.processed).toEqual(['b']);
});

test('whenDrained of an empty queue resolves at once, and of a paused queue it waits', async () => {
  const outbox = await createOutbox();
  const { client, page } = await createClient(outbox.page);
  const empty = watch(page.run(() => client.whenDrained()));
  await outbox.browser.settle();
  expect(empty.value).toEqual({ dead: [] });
  await page.run(() => client.pause());
  await outbox.writeOffline('a');
  const paused = watch(page.run(() => client.whenDrained()));
  await outbox.wait(60);
  expect(paused).toEqual({});
  await page.run(() => client.clear());
  await outbox.browser.settle();
  expect(paused.value).toEqual({ dead: [] });
});

test('whenDrained ends with its signal, and with the client', async () => {
  const outbox = await createOutbox();
  const { client, page } = await createClient(outbox.page);
  server.respondWith(later);
  await outbox.writeOffline('a');
  const controller = await page.run(() => new AbortController());
  const mine = watch(page.run(() => client.whenDrained({ signal: controller.signal })));
  const others = watch(page.run(() => client.whenDrained()));
  await outbox.browser.settle();
  await page.run(() => controller.abort());
  await outbox.browser.settle();
  expect(mine.error?.name).toBe('AbortError');
  expect(others).toEqual({});
  await page.run(() => client.close());
  await outbox.browser.settle();
  expect(others.error?.name).toBe('AbortError');
});

test('a delivery whose message was lost with its worker is found at the next list', async () => {
  const outbox = await createOutbox();
  const { client, page } = await createClient(outbox.page);
  server.respondWith(later);
  await outbox.write('a');
  const drain = watch(page.run(() => client.whenDrained()));
  await outbox.wait(1);
  await outbox.worker.terminate();
  // The entry is delivered, and no page was told.
  await withDatabase(outbox.browser, async (db) => {
    await db.clear('entries');
    await db.clear('requests');
  });
  await outbox.wait(60);
  expect(drain.value).toEqual({ dead: [] });
});

test('explain in a page says that a head waits for the time of the server, and an entry behind it for the head', async () => {
  const outbox = await createOutbox();
  server.respondWith(later);
  await outbox.write('a');
  const { client, page } = await createClient(outbox.page);
  const kept = outbox.write('b');
  await outbox.wait(6);
  await kept;
  const [head, next] = (await page.run(() => client.getAll())) as [Entry, Entry];
  const because = {
    waitingFor: 'retry-after',
    until: head.nextAttemptAt,
    lastFailure: head.lastFailure,
  };
  expect(await page.run(() => client.explain(head.id))).toEqual(because);
  expect(await page.run(() => client.explain(next.id))).toEqual({
    waitingFor: 'lane',
    behind: head,
    because,
  });
  const error = await page.run(() =>
    client.explain('nobody').catch((thrown: { code: string }) => thrown.code),
  );
  expect(error).toBe('not-found');
});

test('explain in the worker names the reasons paused, signed out, offline and disabled', async () => {
  const outbox = await createOutbox();
  const why = () =>
    outbox.worker.run(async ({ queue }) => {
      const { explain } = require('workbox-plugin-sync-queue') as typeof worker;
      const [first] = (await queue.getAll()) as [Entry];
      return (await explain(queue, first.id)).waitingFor;
    });
  outbox.browser.online = false;
  await outbox.write('a');
  expect(await why()).toBe('network');
  await outbox.worker.run(({ queue }) => queue.pause());
  expect(await why()).toBe('resume');
  server.respondWith(401);
  outbox.browser.online = true;
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.wait(1);
  expect(await why()).toBe('sign-in');
  const off = await outbox.browser.update<OutboxExports>(outboxScript({ disabled: true }));
  await off.activate();
  outbox.worker = off;
  expect(await why()).toBe('enabled');
});

test('explain names another worker that replays', async () => {
  const outbox = await createOutbox();
  const { client, page } = await createClient(outbox.page);
  // Another worker holds the lock, as a worker that is being replaced does until its last answer.
  let release = () => {};
  const other = outbox.browser.openPage();
  const held = other.run(() =>
    navigator.locks.request(
      `workbox-plugin-sync-queue:${outbox.scope}:outbox`,
      () => new Promise<void>((resolve) => (release = resolve)),
    ),
  );
  await outbox.browser.settle();
  await outbox.writeOffline('a');
  await outbox.wait(5);
  const { id } = await outbox.entry();
  expect(await page.run(() => client.explain(id))).toEqual({ waitingFor: 'other-worker' });
  release();
  await held;
  await outbox.wait(2);
  expect(server.processed).toEqual(['a']);
});

test('whenDrained(queue) in the worker resolves within the event that called it', async () => {
  const outbox = await createOutbox();
  server.respondTo('a', 422);
  await outbox.writeOffline('a', 'b');
  const drain = watch(
    outbox.worker.run(({ queue }) =>
      (require('workbox-plugin-sync-queue') as typeof worker).whenDrained(queue),
    ),
  );
  await outbox.browser.settle();
  const before = { ...drain };
  await outbox.completeSync();
  expect(before).toEqual({});
  expect(drain.value?.dead).toHaveLength(1);
});
