import { captureConsole } from 'workbox-plugin-testing/console';
import { createServer, down, hangs } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

test('a write that the page aborts is not queued', async () => {
  const outbox = await createOutbox();
  server.respondWith(hangs);
  const controller = new AbortController();
  const answer = outbox.write('milk', 'api/notes', { signal: controller.signal });
  await outbox.browser.settle();
  controller.abort();
  await expect(answer).rejects.toThrow('Failed to fetch');
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['milk']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test.each(['GET', 'HEAD', 'OPTIONS', 'QUERY'] as const)(
  'a %s request is not queued, and one warning says so in development',
  async (method) => {
    const outbox = await createOutbox({}, { methods: [method] });
    const heard = captureConsole();
    const { body: _, ...init } = { body: '', method };
    expect((await outbox.page.fetch('/api/notes', init)).status).toBe(201);
    server.respondWith(503);
    expect((await outbox.page.fetch('/api/notes', init)).status).toBe(503);
    server.respondWith(down);
    await expect(outbox.page.fetch('/api/notes', init)).rejects.toThrow('Failed to fetch');
    expect(server.received.map(({ key }) => key)).toEqual([null, null, null]);
    expect(await outbox.storedBodies()).toEqual([]);
    expect(heard('warn')).toEqual([
      expect.stringContaining(`Queue "outbox": its route also takes ${method}`),
    ]);
  },
);

test('a request whose lane is null is never stored and never waits', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => (url.endsWith('/session') ? null : '') });
  await outbox.writeOffline('milk');
  server.respondTo('milk', 503);
  server.respondTo('sign out', 201, 503, down);
  expect((await outbox.write('sign out', 'api/session')).status).toBe(201);
  expect((await outbox.write('sign out', 'api/session')).status).toBe(503);
  await expect(outbox.write('sign out', 'api/session')).rejects.toThrow('Failed to fetch');
  expect(server.received.filter(({ body }) => body === 'sign out').map(({ key }) => key)).toEqual([
    null,
    null,
    null,
  ]);
  expect(await outbox.storedBodies()).toEqual(['milk']);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no lane for you');
    },
  ],
  ['returns a number', () => 7 as never],
  ['returns undefined', () => undefined as never],
])('a write is queued in the lane of the queue itself where the lane function %s', async (_, lane) => {
  const heard = captureConsole();
  const outbox = await createOutbox({ lane });
  await outbox.writeOffline('milk');
  expect(await outbox.entries()).toMatchObject([{ lane: '', state: 'waiting' }]);
  expect(heard('error')[0]).toContain('Queue "outbox":');
  await outbox.completeSync();
  expect(server.processed).toEqual(['milk']);
});

test('a disabled queue sends requests to the network, and keeps its entries for later', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('milk');
  const { browser } = outbox;
  const disabled = await createOutbox({ disabled: true }, { browser });
  await disabled.worker.activate();
  expect((await disabled.write('bread')).status).toBe(201);
  expect(server.received).toMatchObject([{ body: 'bread', key: null }]);
  server.respondWith(503);
  expect((await disabled.write('bread')).status).toBe(503);
  server.respondWith(201);
  expect(await disabled.completeSync()).toBe('resolved');
  await disabled.worker.run(({ queue }) => queue.replayRequests());
  expect(server.processed).toEqual(['bread']);
  expect(await disabled.worker.run(({ queue }) => queue.size())).toBe(1);

  const enabled = await createOutbox({}, { browser });
  await enabled.worker.activate();
  await enabled.write('eggs');
  await browser.settle();
  expect(server.processed).toContain('milk');
  expect(await enabled.storedBodies()).toEqual([]);
});

test('the queue ignores a route of another method', async () => {
  const outbox = await createOutbox({}, { methods: ['POST', 'PUT', 'PATCH', 'DELETE'] });
  outbox.browser.online = false;
  for (const method of ['PUT', 'PATCH', 'DELETE'])
    expect((await outbox.write(method, 'api/notes', { method })).status).toBe(202);
  await expect(outbox.page.fetch('/api/notes')).rejects.toThrow('Failed to fetch');
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.received.map(({ method, body }) => [method, body])).toEqual([
    ['PUT', 'PUT'],
    ['PATCH', 'PATCH'],
    ['DELETE', 'DELETE'],
  ]);
});
