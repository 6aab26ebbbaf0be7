import type { WorkboxPlugin } from 'workbox-core/types.js';
import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

/** The same as PrecacheFallbackPlugin: a fallback page for each failure. */
const fallback: WorkboxPlugin = { handlerDidError: async () => new Response('fallback') };
const text = async (answer: Promise<Response>) => (await answer).text();

test('the page gets the receipt where an earlier plugin has a fallback for the error', async () => {
  const outbox = await createOutbox({}, { plugins: [fallback] });
  server.respondWith(down);
  expect((await outbox.write('a')).status).toBe(202);
  expect(await outbox.storedBodies()).toEqual(['a']);
});

test('the page gets the answer of the replay where an earlier plugin has a fallback', async () => {
  const outbox = await createOutbox({}, { plugins: [fallback] });
  await outbox.writeOffline('a');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  server.respondTo('b', status(201, {}, 'the true answer'));
  const answer = text(outbox.write('b'));
  await outbox.browser.settle();
  release();
  await outbox.wait(1);
  expect(await answer).toBe('the true answer');
  await fired;
  expect(server.processed).toEqual(['a', 'b']);
});

test('a write that a strategy gave up is queued where an earlier plugin has a fallback', async () => {
  const outbox = await createOutbox({}, { plugins: [fallback], networkTimeoutSeconds: 3 });
  const release = server.holdResponseTo('a');
  const answer = outbox.write('a');
  await outbox.wait(3);
  expect((await answer).status).toBe(202);
  expect(await outbox.storedBodies()).toEqual(['a']);
  release();
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual([]);
});

test('the page gets the fallback of an earlier plugin where nothing is queued', async () => {
  const outbox = await createOutbox({ maxEntries: 1 }, { plugins: [fallback] });
  server.respondWith(later);
  await outbox.write('a');
  const id = (await outbox.entry()).id;
  await outbox.worker.run(({ queue }) => queue.pause());
  server.respondWith(down);
  // There is no space: the page gets its true failure, for which the app has a fallback.
  expect(await text(outbox.write('b'))).toBe('fallback');
  expect((await outbox.entry()).id).toBe(id);
});

test('the page gets the fallback with queuedResponse: false, and the write is queued', async () => {
  const outbox = await createOutbox({ queuedResponse: false }, { plugins: [fallback] });
  server.respondWith(down);
  expect(await text(outbox.write('a'))).toBe('fallback');
  expect(await outbox.storedBodies()).toEqual(['a']);
});

test('the page gets the receipt where a later fetchDidSucceed throws after a 503', async () => {
  const outbox = await createOutbox(
    {},
    {
      plugins: [
        fallback,
        {
          fetchDidSucceed: async () => {
            throw new Error('503');
          },
        },
      ],
    },
  );
  server.respondWith(later);
  expect((await outbox.write('a')).status).toBe(202);
});

test('an answer that another plugin has changed stays as it is', async () => {
  const made: WorkboxPlugin = {
    handlerWillRespond: async ({ response }) => new Response(`${response.status}, changed`),
  };
  const outbox = await createOutbox({}, { plugins: [made] });
  expect(await text(outbox.write('a'))).toBe('201, changed');
  server.respondWith(later);
  expect(await text(outbox.write('b'))).toBe('202, changed');
});

test('requestDidFail gets the request that was sent, with a body that it can read', async () => {
  const seen: unknown[] = [];
  const outbox = await createOutbox({
    requestWillReplay: ({ request }) => new Request(request, { headers: { 'X-Fresh': '1' } }),
    requestDidFail: async ({ request, response }) =>
      void seen.push([request?.headers.get('X-Fresh'), await request?.text(), response?.status]),
  });
  await outbox.writeOffline('milk');
  server.respondWith(503, down, 201);
  await outbox.completeSync();
  expect(seen).toEqual([
    ['1', 'milk', 503],
    ['1', 'milk', undefined],
  ]);
});

test('queuedResponse gets the request of the page with its body, for a failure and for an answer', async () => {
  const outbox = await createOutbox({
    queuedResponse: async ({ request, entry }) =>
      new Response(
        `${request.method} ${new URL(request.url).pathname} ${await request.text()} ${entry.state}`,
      ),
  });
  server.respondWith(down);
  expect(await text(outbox.write('milk'))).toBe('POST /api/notes milk waiting');
  server.respondWith(later);
  expect(await text(outbox.write('tea', 'api/other'))).toContain('POST /api/other tea');
});

test('the option metadata is stored with a write of a route, and hooks and lists show it', async () => {
  const seen: unknown[] = [];
  const outbox = await createOutbox({
    metadata: ({ url, headers }) => ({ path: new URL(url).pathname, type: headers.get('X-Type') }),
    requestDidReplay: ({ entry }) => void seen.push(entry.metadata),
  });
  outbox.browser.online = false;
  await outbox.write('milk', 'api/notes', { headers: { 'X-Type': 'note' } });
  outbox.browser.online = true;
  const expected = { path: '/api/notes', type: 'note' };
  expect((await outbox.entry()).metadata).toEqual(expected);
  await outbox.completeSync();
  expect(seen).toEqual([expected]);
});
