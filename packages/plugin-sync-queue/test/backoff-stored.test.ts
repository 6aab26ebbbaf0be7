import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox, withDatabase } from './helpers/outbox.ts';

const server = createServer();

test('the wait grows after each failure, and is respected by a worker that starts meanwhile', async () => {
  const outbox = await createOutbox();
  server.respondWith(503);
  await outbox.write('a');
  const waits: number[] = [];
  for (let i = 0; i < 4; i++) {
    const { nextAttemptAt } = await outbox.entry();
    waits.push(nextAttemptAt - outbox.browser.clock.now);
    await outbox.restart();
    await outbox.wait((nextAttemptAt - outbox.browser.clock.now) / 1000 - 0.01);
    await outbox.worker.run(({ queue }) => queue.replayRequests());
    expect(server.receivedBodies).toHaveLength(i + 1);
    await outbox.wait(0.01);
    await outbox.worker.run(({ queue }) => queue.replayRequests());
    expect(server.receivedBodies).toHaveLength(i + 2);
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000]);
});

test('the wait is never longer than maxSeconds', async () => {
  const outbox = await createOutbox({ backoff: { baseSeconds: 10, maxSeconds: 15 } });
  server.respondWith(503);
  await outbox.write('a');
  await outbox.completeSync();
  const { nextAttemptAt, lastAttemptAt = 0, attempts } = await outbox.entry();
  expect(attempts).toBeGreaterThan(10);
  expect(nextAttemptAt - lastAttemptAt).toBe(7500);
});

test('an entry is tried at once when its next attempt is later than any wait, because the clock was moved', async () => {
  const outbox = await createOutbox();
  server.respondWith(status(503, { 'Retry-After': '600' }), 201);
  await outbox.write('a');
  outbox.browser.clock.set(outbox.browser.clock.now - 86_400_000);
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a']);
});

test('an entry waits for its next attempt when the clock was moved back a little', async () => {
  const outbox = await createOutbox();
  server.respondWith(status(503, { 'Retry-After': '600' }), 201);
  await outbox.write('a');
  outbox.browser.clock.set(outbox.browser.clock.now - 60_000);
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('entries-left');
  expect(server.receivedBodies).toEqual(['a']);
});

test('a sign of connectivity releases entries that failed on the network, and not those that a server delayed', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  server.respondTo('a', down, down, down, down, 201);
  server.respondTo('b', status(503, { 'Retry-After': '30' }), 201);
  await outbox.write('a', 'api/a');
  await outbox.write('b', 'api/b');
  for (let i = 0; i < 4; i++) await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a', 'b', 'a', 'a', 'a', 'a']);
  expect(await outbox.storedBodies()).toEqual(['b']);
});

test('an attempt is marked in the store before its request is sent', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const seen: unknown[] = [];
  server.respondWith(async () => {
    const { attempts, lastAttemptAt } = await outbox.entry();
    seen.push([attempts, lastAttemptAt]);
    return new Response(null, { status: 503 });
  }, 201);
  const now = outbox.browser.clock.now;
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(seen).toEqual([[1, now]]);
});

test('an entry behind one that failed is as untried as before', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  server.respondTo('a', 503);
  const [, before] = await outbox.entries();
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.entries()).toEqual([expect.objectContaining({ attempts: 1 }), before]);
});

test('an entry is a dead letter after maxAttempts, the live attempt included, and its lane continues', async () => {
  const outbox = await createOutbox({ maxAttempts: 3 });
  server.respondTo('a', 503);
  await outbox.write('a');
  await outbox.writeOffline('b');
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'a', 'a', 'b']);
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'max-attempts', attempts: 3 }]);
});

test('an entry older than maxRetentionTime is tried once more, and delivered if the server accepts it', async () => {
  const outbox = await createOutbox({ maxRetentionTime: 60 });
  await outbox.writeOffline('a', 'b');
  outbox.browser.clock.set(outbox.browser.clock.now + 3_600_001);
  await outbox.restart();
  server.respondTo('b', down);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(server.processed).toEqual(['a']);
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'expired' }]);
});

test('an entry older than maxRetentionTime is not given up after an attempt without a network', async () => {
  const outbox = await createOutbox({ maxRetentionTime: 60 });
  await outbox.writeOffline('a');
  outbox.browser.clock.set(outbox.browser.clock.now + 3_600_001);
  outbox.browser.online = false;
  await outbox.restart();
  await outbox.completeSync();
  expect(await outbox.entries()).toMatchObject([{ state: 'waiting' }]);
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('a hook that finds no network costs no attempt', async () => {
  const outbox = await createOutbox({
    maxAttempts: 3,
    requestWillReplay: async ({ request }) => {
      if (!navigator.onLine) throw new TypeError('Failed to fetch');
      return request;
    },
  });
  await outbox.writeOffline('a');
  outbox.browser.online = false;
  for (let i = 0; i < 5; i++) await outbox.completeSync();
  expect(await outbox.entries()).toMatchObject([{ state: 'waiting', attempts: 0 }]);
  outbox.browser.online = true;
  await outbox.wait(900);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('entries of a worker that was terminated between mark and answer are sent again', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.holdResponseTo('a');
  void outbox.sync();
  await outbox.browser.settle();
  await outbox.restart();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a', 'a']);
  expect(server.processed).toEqual(['a']);
  expect(await withDatabase(outbox.browser, (db) => db.count('requests'))).toBe(0);
});
