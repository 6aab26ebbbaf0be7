import { aClient } from './a-client.ts';
import { aServer, status } from './a-server.ts';
import { anOutbox } from './an-outbox.ts';

const server = aServer();
const later = status(503, { 'Retry-After': '600' });

test.each(['warm', 'cold'])(
  'retry(id) sends now, also while the server asked for a wait, with a %s worker',
  async (kind) => {
    const outbox = await anOutbox();
    const outside = await aClient(outbox.page);
    server.says(later);
    await outbox.write('a');
    if (kind === 'cold') await outbox.worker.terminate();
    server.says(201);
    const { id } = await outbox.entry();
    await outside.run((client) => client.retry(id));
    await outbox.browser.settle();
    expect(server.taken).toEqual(['a']);
    expect(outside.snapshot.size).toBe(0);
  },
);

test('retry(id) of an entry behind another sends both now, in their order', async () => {
  const outbox = await anOutbox();
  const outside = await aClient(outbox.page);
  server.says(later);
  await outbox.write('a');
  await outbox.write('b');
  server.says(201);
  const { id } = await outbox.entry(1);
  await outside.run((client) => client.retry(id));
  await outbox.browser.settle();
  expect(server.taken).toEqual(['a', 'b']);
});

test('replayRequests() respects what a server asked for', async () => {
  const outbox = await anOutbox();
  const outside = await aClient(outbox.page);
  server.says(later);
  await outbox.write('a');
  server.says(201);
  await outside.run((client) => client.replayRequests());
  await outbox.wait(10);
  expect(server.taken).toEqual([]);
  await outbox.wait(600);
  expect(server.taken).toEqual(['a']);
});
