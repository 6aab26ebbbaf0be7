import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

test('a write behind waiting entries is stored at the tail, and gets the real answer when its turn comes soon', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.wait(2);
  const seen: string[][] = [];
  server.respondTo('a', async () => {
    seen.push(await outbox.storedBodies());
    return new Response(null, { status: 201 });
  });
  server.respondTo('b', status(201, {}, 'b it is'));
  const response = await outbox.write('b');
  expect([response.status, await response.text()]).toEqual([201, 'b it is']);
  expect(seen).toEqual([['a', 'b']]);
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a', 'b']);
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a write behind waiting entries gets a receipt after maxWaitSeconds, and is delivered later', async () => {
  const outbox = await createOutbox({ maxWaitSeconds: 4 });
  await outbox.writeOffline('a');
  await outbox.wait(2);
  const release = server.holdResponseTo('a');
  let told: number | undefined;
  const answer = outbox.write('b').then(({ status }) => (told = status));
  await outbox.wait(3.9);
  expect(told).toBeUndefined();
  await outbox.wait(0.1);
  expect(await answer).toBe(202);
  release(201);
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a write behind an entry that is not ready gets its receipt at once', async () => {
  const outbox = await createOutbox();
  server.respondTo('a', status(503, { 'Retry-After': '60' }));
  await outbox.write('a');
  expect((await outbox.write('b')).status).toBe(202);
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
});

test.each([503, down, 401] as const)(
  'a write behind an entry that fails (%p) gets its receipt at once',
  async (bad) => {
    const outbox = await createOutbox();
    await outbox.writeOffline('a');
    await outbox.wait(2);
    server.respondTo('a', bad);
    expect((await outbox.write('b')).status).toBe(202);
    expect(server.receivedBodies).toEqual(['a']);
    expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  },
);

test('a final rejection goes to the page that waits for its turn, and makes no dead letter', async () => {
  const failed: string[] = [];
  const outbox = await createOutbox({ requestDidFail: ({ entry }) => void failed.push(entry.state) });
  await outbox.writeOffline('a');
  await outbox.wait(2);
  server.respondTo('b', status(422, {}, 'no such list'));
  const response = await outbox.write('b');
  expect([response.status, await response.text()]).toEqual([422, 'no such list']);
  await outbox.browser.settle();
  expect(await outbox.entries()).toEqual([]);
  expect(failed).toEqual([]);
});

test('a final rejection after the receipt of its page makes a dead letter', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.wait(2);
  const release = server.holdResponseTo('a');
  const answer = outbox.write('b');
  await outbox.wait(5);
  expect((await answer).status).toBe(202);
  server.respondTo('b', 422);
  release(201);
  await outbox.browser.settle();
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'rejected' }]);
});

test('an entry that failed on the network is tried for a new write, but at most once in baseSeconds', async () => {
  const outbox = await createOutbox();
  server.respondTo('a', down);
  await outbox.write('a');
  for (let i = 0; i < 2; i++) await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a', 'a', 'a']);
  expect((await outbox.entry()).nextAttemptAt).toBe(outbox.browser.clock.now + 4000);
  await outbox.wait(1.9);
  expect((await outbox.write('b')).status).toBe(202);
  expect(server.receivedBodies).toEqual(['a', 'a', 'a']);
  await outbox.wait(0.1);
  expect((await outbox.write('c')).status).toBe(202);
  expect((await outbox.write('d')).status).toBe(202);
  expect(server.receivedBodies).toEqual(['a', 'a', 'a', 'a']);
});

test('a write to a paused queue gets its receipt at once', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.wait(2);
  await outbox.worker.run(({ queue }) => queue.pause());
  expect((await outbox.write('b')).status).toBe(202);
  expect(server.receivedBodies).toEqual([]);
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a', 'b']);
});

test('many writes that wait for their turn each get their own answer', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.wait(2);
  const bodies = ['b', 'c', 'd', 'e'];
  for (const body of bodies) server.respondTo(body, status(201, {}, `${body} it is`));
  const answers = await Promise.all(bodies.map((body) => outbox.write(body)));
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(
    bodies.map((body) => `${body} it is`),
  );
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', ...bodies]);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a write that cannot be stored gets its true error in the page, and nothing is sent twice', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  outbox.browser.storageFaults.failCommits(1);
  server.respondTo('a', status(503, { 'Retry-After': '60' }));
  const answer = outbox.write('b');
  // The write waits in memory for the entry that was stored before it.
  await outbox.wait(5);
  await expect(answer).rejects.toThrow('Failed to fetch');
  expect(await outbox.storedBodies()).toEqual(['a']);
  expect(server.receivedBodies).not.toContain('b');
});

test('a rejection makes a dead letter when the strategy of its page gave up meanwhile', async () => {
  const outbox = await createOutbox({}, { networkTimeoutSeconds: 2 });
  server.respondTo('a', down);
  await outbox.write('a');
  await outbox.wait(10);
  const accept = server.holdResponseTo('a');
  const refuse = server.holdResponseTo('b');
  const answer = outbox.write('b');
  await outbox.wait(2.1);
  expect((await answer).status).toBe(202);
  accept();
  await outbox.browser.settle();
  refuse(422);
  await outbox.browser.settle();
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'rejected' }]);
});
