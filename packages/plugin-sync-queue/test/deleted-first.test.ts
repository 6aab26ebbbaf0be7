import { createServer, endless, status } from './helpers/fake-server.ts';
import { createOutbox, readResults } from './helpers/outbox.ts';

const server = createServer();

test('requestDidReplay is called after the deletion, so that a worker terminated meanwhile sends nothing again', async () => {
  const seen: string[][] = [];
  const outbox = await createOutbox({
    requestDidReplay: async () => {
      seen.push(await outbox.storedBodies());
      await new Promise(() => {});
    },
  });
  await outbox.writeOffline('a');
  void outbox.sync();
  await outbox.browser.settle();
  expect(seen).toEqual([[]]);
  await outbox.worker.terminate();
  await outbox.restart();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a']);
});

test('a before-send copy is deleted with its answer, also when the body does not end, and never sent again', async () => {
  const outbox = await createOutbox({ persist: 'before-send' });
  server.respondWith(endless);
  expect((await outbox.write('a')).status).toBe(201);
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual([]);
  expect(await readResults(outbox.browser)).toMatchObject([{ outcome: 'delivered', status: 201 }]);
  await outbox.worker.terminate();
  await outbox.restart();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a']);
});

test('the result of a before-send write has the body of its answer once the body has ended', async () => {
  const outbox = await createOutbox({ persist: 'before-send' });
  server.respondWith(status(422, {}, 'no title'));
  await outbox.write('a');
  await outbox.browser.settle();
  const [{ outcome, body } = {}] = await readResults(outbox.browser);
  expect([outcome, new TextDecoder().decode(body)]).toEqual(['refused', 'no title']);
});

test('a replay reads only as much of a body as a result stores, so that an endless body is an answer', async () => {
  const outbox = await createOutbox({ resultMaxBytes: 4 });
  await outbox.writeOffline('a');
  server.respondWith(endless);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.storedBodies()).toEqual([]);
  const [{ body, truncated } = {}] = await readResults(outbox.browser);
  expect([new TextDecoder().decode(body), truncated]).toEqual(['{"ok', true]);
});

test.each([{ resultRetentionSeconds: 0 }, { resultMaxBytes: 0 }])(
  'a replay waits for no body with %j',
  async (options) => {
    const outbox = await createOutbox(options);
    await outbox.writeOffline('a');
    server.respondWith(endless);
    await outbox.worker.run(({ queue }) => queue.replayRequests());
    expect(await outbox.storedBodies()).toEqual([]);
  },
);
