import { createClient } from './helpers/client-in-page.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

test('a page of a nested scope sees the queue of its own worker only, under one queue name', async () => {
  const browser = createBrowser();
  const outer = await createOutbox({}, { browser });
  const inner = await createOutbox({}, { browser, scope: `${browser.scope}inner/` });
  const [above, below] = [await createClient(outer.page), await createClient(inner.page)];
  server.respondWith(later);
  await outer.write('of the outer scope');
  await browser.settle();
  expect([above.snapshot.size, below.snapshot.size]).toEqual([1, 0]);
  await inner.write('of the inner scope', 'api/other');
  await browser.settle();
  const scopesOf = async (at: typeof above) =>
    (await at.run((client) => client.getAll())).map(({ scope }) => scope);
  expect(await scopesOf(above)).toEqual([outer.scope]);
  expect(await scopesOf(below)).toEqual([inner.scope]);
  expect(below.snapshot.entries.map(({ scope }) => scope)).toEqual([inner.scope]);
});

test('clear, pause and setOwner in a nested scope leave the outer queue alone', async () => {
  const browser = createBrowser();
  const outer = await createOutbox({}, { browser });
  const inner = await createOutbox({}, { browser, scope: `${browser.scope}inner/` });
  const [above, below] = [await createClient(outer.page), await createClient(inner.page)];
  server.respondWith(later);
  await outer.write('of the outer scope');
  await below.run((client) => client.clear());
  await below.run((client) => client.pause());
  await below.run((client) => client.setOwner('anna'));
  await browser.settle();
  expect(below.snapshot).toMatchObject({ paused: true, owner: 'anna' });
  expect(above.snapshot).toMatchObject({ paused: false, size: 1 });
  expect(above.snapshot.owner).toBeUndefined();
});

test('a page that the outer worker controls shows the outer queue, which queues its writes', async () => {
  const browser = createBrowser();
  const inner = `${browser.scope}inner/`;
  const outer = await createOutbox({}, { browser });
  const page = browser.openPage(inner);
  await browser.register(outboxScript(), { scope: inner });
  const client = await createClient(page);
  server.respondWith(later);
  await page.fetch('/api/notes', { method: 'POST', body: 'a' });
  await browser.settle();
  expect(client.snapshot.entries.map(({ scope }) => scope)).toEqual([outer.scope]);
});

test('a page without a client gets no message of the queue', async () => {
  const outbox = await createOutbox();
  const other = outbox.browser.openPage();
  await createClient(other);
  server.respondWith(503);
  await outbox.write('a');
  await outbox.browser.settle();
  await outbox.restart();
  server.respondWith(201);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
  expect([outbox.page.messages, other.messages]).toEqual([[], []]);
});

test('a page with a client gets the messages of a later run of the worker', async () => {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  server.respondWith(503);
  await outbox.write('a');
  await outbox.browser.settle();
  expect(client.snapshot.size).toBe(1);
  await outbox.restart();
  server.respondWith(201);
  await outbox.completeSync();
  expect(client.snapshot).toMatchObject({ status: 'ready', size: 0 });
});
