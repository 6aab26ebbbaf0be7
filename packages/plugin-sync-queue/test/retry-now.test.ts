import { createClient } from './helpers/client-in-page.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

test.each(['warm', 'cold'])(
  'retry(id) sends now, also while the server asked for a wait, with a %s worker',
  async (kind) => {
    const outbox = await createOutbox();
    const outside = await createClient(outbox.page);
    server.respondWith(later);
    await outbox.write('a');
    if (kind === 'cold') await outbox.worker.terminate();
    server.respondWith(201);
    const { id } = await outbox.entry();
    await outside.run((client) => client.retry(id));
    await outbox.browser.settle();
    expect(server.processed).toEqual(['a']);
    expect(outside.snapshot.size).toBe(0);
  },
);

test('retry(id) of an entry behind another sends both now, in their order', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  server.respondWith(later);
  await outbox.write('a');
  await outbox.write('b');
  server.respondWith(201);
  const { id } = await outbox.entry(1);
  await outside.run((client) => client.retry(id));
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a', 'b']);
});

test('replayRequests() respects the wait that a server asked for', async () => {
  const outbox = await createOutbox();
  const outside = await createClient(outbox.page);
  server.respondWith(later);
  await outbox.write('a');
  server.respondWith(201);
  await outside.run((client) => client.replayRequests());
  await outbox.wait(10);
  expect(server.processed).toEqual([]);
  await outbox.wait(750);
  expect(server.processed).toEqual(['a']);
});
