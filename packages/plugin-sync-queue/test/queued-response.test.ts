import type * as worker from '../src/index.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

test.each([
  ['never answers', () => new Promise<never>(() => {})],
  ['gives nothing', () => undefined as never],
  ['gives a string', () => 'kept' as never],
  ['gives a plain object', async () => ({ status: 202 }) as never],
  [
    'gives an answer whose body was read',
    async () => {
      const response = new Response('kept');
      await response.text();
      return response;
    },
  ],
])('the page gets the default receipt where queuedResponse %s', async (_, make) => {
  const outbox = await createOutbox({ queuedResponse: make });
  outbox.browser.online = false;
  const answer = outbox.write('milk');
  await outbox.wait(61);
  expect(await (await answer).json()).toMatchObject({ queued: true, id: (await outbox.entry()).id });
});

test('queuedResponse: false gives the page the error, as in Workbox, and the write is queued', async () => {
  const outbox = await createOutbox({ queuedResponse: false });
  outbox.browser.online = false;
  await expect(outbox.write('milk')).rejects.toThrow('Failed to fetch');
  expect(await outbox.storedBodies()).toEqual(['milk']);
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['milk']);
});

test('queuedResponse: false gives the page the real 503, and the write is queued', async () => {
  const outbox = await createOutbox({ queuedResponse: false });
  server.respondWith(status(503, { 'Retry-After': '1' }, 'later'), 201);
  const response = await outbox.write('milk');
  expect([response.status, response.headers.get('Retry-After'), await response.text()]).toEqual([
    503,
    '1',
    'later',
  ]);
  expect(await outbox.storedBodies()).toEqual(['milk']);
});

test('queuedResponse: false gives a waiting write the real answer, or an error at its time limit', async () => {
  const outbox = await createOutbox({ queuedResponse: false });
  outbox.browser.online = false;
  await expect(outbox.write('a')).rejects.toThrow('Failed to fetch');
  outbox.browser.online = true;
  await outbox.wait(5);
  expect((await outbox.write('b')).status).toBe(201);
  expect(server.processed).toEqual(['a', 'b']);
});

test('queuedResponse gives the answer as a function, also by a promise', async () => {
  const outbox = await createOutbox({
    queuedResponse: async ({ entry }) => new Response(`${entry.method} ${entry.url}`, { status: 200 }),
  });
  outbox.browser.online = false;
  const response = await outbox.write('milk');
  expect([response.status, await response.text()]).toEqual([200, 'POST https://app.test/api/notes']);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no'))],
])('the page gets the usual receipt where the function queuedResponse %s', async (_, queuedResponse) => {
  const outbox = await createOutbox({ queuedResponse });
  outbox.browser.online = false;
  const response = await outbox.write('milk');
  expect(response.status).toBe(202);
  expect(await response.json()).toMatchObject({ queued: true, queue: 'outbox' });
  expect(await outbox.storedBodies()).toEqual(['milk']);
});

test('a form that was submitted as a navigation gets a page, and is delivered', async () => {
  const outbox = await createOutbox();
  outbox.browser.online = false;
  const response = await outbox.worker.fetch('/api/notes', {
    method: 'POST',
    body: new URLSearchParams({ text: 'milk' }),
    mode: 'navigate',
  });
  const { id, navigation } = await outbox.entry();
  expect(navigation).toBe(true);
  expect(response.status).toBe(202);
  expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('Sync-Queue-Entry')).toBe(id);
  expect(await response.text()).toMatch(/^<!doctype html><html lang="en">.*<h1>Kept<\/h1>/);
  outbox.browser.online = true;
  server.respondWith(status(303, { Location: '/thanks' }), 200);
  await outbox.completeSync();
  expect(server.received.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['POST', 'https://app.test/api/notes', 'text=milk'],
    ['GET', 'https://app.test/thanks', ''],
  ]);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('the words of the page for a queued form can be given', async () => {
  const outbox = await createOutbox({
    queuedResponse: ({ entry }) => {
      const { queuedResponse } = require('workbox-plugin-sync-queue') as typeof worker;
      return queuedResponse({ entry }, { lang: 'de', title: 'Gespeichert', text: 'Bald.', back: 'Zurück' });
    },
  });
  outbox.browser.online = false;
  const response = await outbox.worker.fetch('/api/notes', { method: 'POST', mode: 'navigate' });
  const html = await response.text();
  for (const words of ['lang="de"', '<h1>Gespeichert</h1>', '<p>Bald.', '>Zurück</a>'])
    expect(html).toContain(words);
});
