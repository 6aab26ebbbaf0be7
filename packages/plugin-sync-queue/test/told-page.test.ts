import { aServer } from './a-server.ts';
import { anOutbox } from './an-outbox.ts';

const server = aServer();

test('a write that waits for its turn, whose tab is closed and which is refused then, is a dead letter', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  await outbox.wait(3);
  const accept = server.holds('a');
  server.saysTo('b', 422);
  void outbox.write('b').catch(() => {});
  await outbox.browser.settle();
  outbox.page.close();
  accept();
  await outbox.browser.settle();
  expect(server.bodies).toEqual(['a', 'b']);
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'rejected' }]);
});

test('a write that waits for its turn and is taken back by its page is removed, and never sent', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  await outbox.wait(3);
  const accept = server.holds('a');
  const controller = new AbortController();
  const answer = outbox.write('b', 'api/notes', { signal: controller.signal });
  await outbox.browser.settle();
  expect(await outbox.stored()).toEqual(['a', 'b']);
  controller.abort();
  await outbox.browser.settle();
  expect(await outbox.stored()).toEqual(['a']);
  accept();
  await expect(answer).rejects.toThrow('Failed to fetch');
  await outbox.synced();
  expect(server.bodies).toEqual(['a']);
});

test('other requests of a strategy pass: only the one that it was given is a write', async () => {
  const outbox = await anOutbox();
  const { plugin } = outbox.worker.exports;
  const kept = await outbox.worker.run(async () => {
    const state = {};
    const event = new ExtendableEvent('message');
    const request = new Request('https://app.test/api/notes', { method: 'POST', body: 'milk' });
    await plugin.handlerWillStart?.({ request, event, state });
    const sent: (string | null)[] = [];
    for (const [url, method] of [
      ['/api/token', 'GET'],
      ['/api/token', 'POST'],
      ['/api/notes?v=2', 'POST'],
    ] as const) {
      const given = new Request(new URL(url, 'https://app.test'), { method });
      const made = await plugin.requestWillFetch?.({ request: given, event, state });
      sent.push(made?.headers.get('Idempotency-Key') ? 'keyed' : null);
    }
    return sent;
  });
  expect(kept).toEqual([null, null, 'keyed']);
});
