import type { FakeBrowserOptions } from 'workbox-plugin-testing';
import { createServer, down, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript } from './helpers/outbox.ts';

const server = createServer();

const situations: [string, FakeBrowserOptions['sync'], boolean][] = [
  ['sync is missing', 'missing', false],
  ['sync is refused', 'refused', false],
  ['forceSyncFallback is set', 'available', true],
];

describe.each(situations)('a browser where %s', (_, sync, forceSyncFallback) => {
  const theOutbox = (options = {}) =>
    createOutbox(
      { forceSyncFallback, ...options },
      { browser: createBrowser({ sync: sync ?? 'available' }) },
    );

  test('one failure with no further event is delivered while the worker stays alive', async () => {
    const outbox = await theOutbox();
    server.respondWith(down, down, 201);
    expect((await outbox.write('a')).status).toBe(202);
    await outbox.wait(25);
    expect(server.processed).toEqual(['a']);
    expect(await outbox.storedBodies()).toEqual([]);
  });

  test('a delay with a part of a millisecond is waited for', async () => {
    const outbox = await theOutbox();
    jest.spyOn(Math, 'random').mockReturnValue(0.123_456_789);
    server.respondWith(down, down, 201);
    expect((await outbox.write('a')).status).toBe(202);
    await outbox.wait(25);
    expect(server.processed).toEqual(['a']);
  });

  test('the worker stays alive for at most half a minute', async () => {
    const outbox = await theOutbox();
    server.respondWith(down);
    const { response, done } = outbox.worker.dispatchFetch('/api/notes', { method: 'POST', body: 'a' });
    await response;
    await outbox.wait(30);
    await done;
    const tries = server.receivedBodies.length;
    await outbox.wait(3600);
    expect(server.receivedBodies).toHaveLength(tries);
    expect(outbox.browser.clock.pending).toEqual([]);
  });

  test.each(['fetch', 'push', 'periodicsync'] as const)(
    'the first event of a new worker, %s, delivers',
    async (type) => {
      const outbox = await theOutbox();
      server.respondWith(down);
      await outbox.write('a');
      await outbox.wait(60);
      await outbox.restart();
      await outbox.wait(1);
      server.respondWith(201);
      if (type === 'fetch') await outbox.page.fetch('/index.html');
      else if (type === 'push') await outbox.worker.push();
      else await outbox.worker.periodicSync('news');
      await outbox.wait(1);
      expect(server.processed).toContain('a');
    },
  );

  test('the second event of a worker does not check the queue again', async () => {
    const outbox = await theOutbox();
    server.respondWith(down);
    await outbox.write('a');
    await outbox.wait(60);
    const tries = server.receivedBodies.length;
    await outbox.worker.periodicSync('news');
    await outbox.worker.push();
    await outbox.wait(1);
    expect(server.receivedBodies).toHaveLength(tries);
  });
});

test('a failure at the end of the time starts a new time in which the worker stays alive', async () => {
  const outbox = await createOutbox(
    { lane: ({ url }) => url, backoff: { baseSeconds: 40 } },
    { browser: createBrowser({ sync: 'missing' }) },
  );
  server.respondWith(down);
  // The entry is ready after 20 s, for which the worker stays alive.
  await outbox.write('a', 'api/a');
  await outbox.wait(19);
  server.respondTo('b', down, 201);
  expect((await outbox.write('b', 'api/b')).status).toBe(202);
  // The entry is ready 20 s later, within its own 25 s.
  await outbox.wait(25);
  expect(server.processed).toEqual(['b']);
});

test('an entry that is ready soon is not delayed by another entry for which the worker stays alive', async () => {
  const outbox = await createOutbox(
    { lane: ({ url }) => url },
    { browser: createBrowser({ sync: 'missing' }) },
  );
  server.respondTo('a', status(503, { 'Retry-After': '20' }), 201);
  await outbox.write('a', 'api/a');
  server.respondTo('b', 503, 201);
  await outbox.write('b', 'api/b');
  await outbox.wait(2);
  expect(server.processed).toEqual(['b']);
});

test('forceSyncFallback never registers a sync event', async () => {
  const outbox = await createOutbox({ forceSyncFallback: true });
  await outbox.writeOffline('a');
  expect(outbox.browser.registration.sync.calls).toEqual([]);
});

test('a worker with sync does not stay alive: its fetch event ends with the answer', async () => {
  const outbox = await createOutbox();
  server.respondWith(down);
  const { response, done } = outbox.worker.dispatchFetch('/api/notes', { method: 'POST', body: 'a' });
  expect((await response).status).toBe(202);
  await done;
  await outbox.wait(60);
  expect(server.receivedBodies).toEqual(['a']);
});

test('a live success on the route delivers entries that failed on the network', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  server.respondTo('a', down, 201);
  await outbox.write('a', 'api/a');
  await outbox.wait(60);
  expect((await outbox.write('b', 'api/b')).status).toBe(201);
  await outbox.browser.settle();
  expect(server.processed.toSorted()).toEqual(['a', 'b']);
});

test('the activation of a new worker delivers', async () => {
  const outbox = await createOutbox();
  server.respondWith(down);
  await outbox.write('a');
  await outbox.wait(60);
  server.respondWith(201);
  const next = await outbox.browser.update(outboxScript());
  await next.activate();
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

test('the activation does not wait for the replay, so that pages are served meanwhile', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const release = server.holdResponseTo('a');
  const next = await outbox.browser.update(outboxScript());
  await next.activate();
  await outbox.browser.settle();
  expect(next.state).toBe('activated');
  release(201);
});

test('many triggers at once send nothing twice', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a'], ['b', 'api/b'], ['c', 'api/a']);
  await outbox.wait(5);
  await outbox.restart();
  const release = server.holdResponseTo('a');
  const { queue } = outbox;
  const runs = Array.from({ length: 3 }, () => outbox.worker.run(() => queue.replayRequests()));
  const fired = outbox.sync();
  const live = outbox.write('d', 'api/d');
  const pushed = outbox.worker.push();
  await outbox.browser.settle();
  release(201);
  await Promise.all([...runs, live, pushed]);
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies.toSorted()).toEqual(['a', 'b', 'c', 'd']);
});

test('replayRequests() resolves when its replay is over', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const release = server.holdResponseTo('a');
  let over = false;
  const replayed = outbox.worker.run(({ queue }) => queue.replayRequests()).then(() => (over = true));
  await outbox.browser.settle();
  expect(over).toBe(false);
  release(503);
  await replayed;
  expect(await outbox.storedBodies()).toEqual(['a']);
});
