import { aServer, endless, status } from './a-server.ts';
import { anOutbox, readResults } from './an-outbox.ts';

const server = aServer();

test('requestDidReplay is told once the entry is deleted: a worker killed meanwhile sends nothing again', async () => {
  const seen: string[][] = [];
  const outbox = await anOutbox({
    requestDidReplay: async () => {
      seen.push(await outbox.stored());
      await new Promise(() => {});
    },
  });
  await outbox.keep('a');
  void outbox.sync();
  await outbox.browser.settle();
  expect(seen).toEqual([[]]);
  await outbox.worker.terminate();
  await outbox.restart();
  await outbox.synced();
  expect(server.bodies).toEqual(['a']);
});

test('a before-send copy is deleted with its answer, though the body does not end, and never sent again', async () => {
  const outbox = await anOutbox({ persist: 'before-send' });
  server.says(endless);
  expect((await outbox.write('a')).status).toBe(201);
  await outbox.browser.settle();
  expect(await outbox.stored()).toEqual([]);
  expect(await readResults(outbox.browser)).toMatchObject([{ outcome: 'delivered', status: 201 }]);
  await outbox.worker.terminate();
  await outbox.restart();
  await outbox.synced();
  expect(server.bodies).toEqual(['a']);
});

test('the result of a before-send write has the body of its answer once that has ended', async () => {
  const outbox = await anOutbox({ persist: 'before-send' });
  server.says(status(422, {}, 'no title'));
  await outbox.write('a');
  await outbox.browser.settle();
  const [{ outcome, body } = {}] = await readResults(outbox.browser);
  expect([outcome, new TextDecoder().decode(body)]).toEqual(['refused', 'no title']);
});

test('of a body so much is read at replay as a result keeps: one that goes on for ever is an answer', async () => {
  const outbox = await anOutbox({ resultMaxBytes: 4 });
  await outbox.keep('a');
  server.says(endless);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.stored()).toEqual([]);
  const [{ body, truncated } = {}] = await readResults(outbox.browser);
  expect([new TextDecoder().decode(body), truncated]).toEqual(['{"ok', true]);
});

test.each([{ resultRetentionSeconds: 0 }, { resultMaxBytes: 0 }])(
  'with %j no body is waited for',
  async (options) => {
    const outbox = await anOutbox(options);
    await outbox.keep('a');
    server.says(endless);
    await outbox.worker.run(({ queue }) => queue.replayRequests());
    expect(await outbox.stored()).toEqual([]);
  },
);
