import { createServer, down, hangs, status } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, readResults, type Outbox } from './helpers/outbox.ts';

const server = createServer();

/** An outbox with these entries, whose quota is used up afterwards. */
async function createFullOutbox(
  bodies: (string | [string, string])[],
  ...given: Parameters<typeof createOutbox>
): Promise<Outbox> {
  const outbox = await createOutbox(...given);
  await outbox.writeOffline(...bodies);
  outbox.browser.storageFaults.quotaUsedUp = true;
  return outbox;
}

const statusOf = (answer: Promise<Response>) =>
  answer.then(
    (response) => response.status,
    (error: Error) => error.message,
  );

test('a waiting entry and three writes behind it are delivered in order while the quota is used up', async () => {
  const outbox = await createFullOutbox(['a']);
  const answers = ['b', 'c', 'd'].map((body) => statusOf(outbox.write(body)));
  await outbox.wait(5);
  expect(await Promise.all(answers)).toEqual([201, 201, 201]);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c', 'd']);
  expect(await outbox.entries()).toEqual([]);
  expect(outbox.worker.errors).toEqual([]);
});

test('a new worker delivers each entry once at its sync event while the quota is used up', async () => {
  const outbox = await createFullOutbox(['a', 'b', 'c']);
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
  expect(await outbox.entries()).toEqual([]);
});

test('last-chance sends the head of a lane before its time while the quota is used up', async () => {
  const outbox = await createOutbox();
  server.respondWith(status(503, { 'Retry-After': '3600' }), 201);
  await outbox.write('a');
  outbox.browser.storageFaults.quotaUsedUp = true;
  expect(await outbox.completeSync({ lastChance: true })).toBe('resolved');
  expect(server.processed).toEqual(['a']);
});

test('a write behind an entry that the server rejects gets its error and does not overtake, while the quota is used up', async () => {
  const refused = jest.fn();
  const outbox = await createFullOutbox(['a'], { queueDidReject: refused });
  server.respondTo('a', status(503, { 'Retry-After': '60' }), 201);
  const answer = statusOf(outbox.write('b'));
  await outbox.wait(5);
  expect(await answer).toBe('Failed to fetch');
  expect(server.receivedBodies).toEqual(['a']);
  expect(refused.mock.calls).toMatchObject([[{ rejection: { by: 'disk' } }]]);
  await outbox.wait(60);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'a']);
});

test('a write waits in memory for a slow head while the quota is used up', async () => {
  const outbox = await createFullOutbox(['a']);
  const release = server.holdResponseTo('a');
  const answers = ['b', 'c'].map((body) => statusOf(outbox.write(body)));
  await outbox.wait(20);
  expect(server.receivedBodies).toEqual(['a']);
  // The write comes while they wait, and stays behind them.
  answers.push(statusOf(outbox.write('d')));
  await outbox.wait(1);
  const held = server.holdResponseTo('b');
  release();
  await outbox.wait(1);
  expect(server.receivedBodies).toEqual(['a', 'b']);
  held();
  await outbox.wait(1);
  expect(await Promise.all(answers)).toEqual([201, 201, 201]);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c', 'd']);
});

test('a write that waits in memory is sent before a later one that found space', async () => {
  const outbox = await createFullOutbox(['a']);
  const release = server.holdResponseTo('a');
  const inMemory = statusOf(outbox.write('b'));
  await outbox.wait(1);
  outbox.browser.storageFaults.clear();
  const stored = statusOf(outbox.write('c'));
  await outbox.wait(1);
  expect(await outbox.storedBodies()).toEqual(['a', 'c']);
  release();
  await outbox.wait(1);
  expect([await inMemory, await stored]).toEqual([201, 201]);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
});

test('a write that waits in memory gets the true answer of the server, and is not queued when that is 503', async () => {
  const outbox = await createFullOutbox(['a']);
  server.respondTo('b', status(503, { 'Retry-After': '7' }, 'later'));
  server.respondTo('c', down);
  const [busy, gone] = [outbox.write('b'), statusOf(outbox.write('c'))];
  await outbox.wait(1);
  const response = await busy;
  expect([response.status, await response.text()]).toEqual([503, 'later']);
  expect(await gone).toBe('Failed to fetch');
  expect(await outbox.entries()).toEqual([]);
});

test('writes of an empty lane go to the network in parallel while the quota is used up', async () => {
  const outbox = await createFullOutbox([]);
  const release = server.holdResponseTo('a');
  const answers = ['a', 'b'].map((body) => statusOf(outbox.write(body)));
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'b']);
  release();
  expect(await Promise.all(answers)).toEqual([201, 201]);
});

test('a paused queue sends nothing while the quota is used up, and a write behind its entries gets its error', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.worker.run(({ queue }) => queue.pause());
  outbox.browser.storageFaults.quotaUsedUp = true;
  const answer = statusOf(outbox.write('b'));
  await outbox.wait(1);
  expect(await answer).toBe('Failed to fetch');
  expect(server.receivedBodies).toEqual([]);
});

test('an attempt that could not be marked still counts, keeps its time and is judged like a marked one', async () => {
  const outbox = await createOutbox({ maxAttempts: 3 });
  server.respondWith(status(408, { 'Retry-After': '60' }));
  await outbox.write('a');
  outbox.browser.storageFaults.quotaUsedUp = true;
  await outbox.wait(60);
  await outbox.completeSync();
  expect(await outbox.worker.run(({ queue }) => queue.getAll())).toMatchObject([
    { attempts: 3, state: 'dead', deadReason: 'max-attempts' },
  ]);
  const sent = server.receivedBodies.length;
  await outbox.wait(3600);
  await outbox.completeSync();
  expect(server.receivedBodies).toHaveLength(sent);
  expect(await outbox.worker.run(({ queue }) => queue.size())).toBe(0);
});

test('an attempt that could not be marked is stored once there is space again', async () => {
  const outbox = await createOutbox();
  server.respondWith(status(503, { 'Retry-After': '10' }));
  await outbox.write('a');
  outbox.browser.storageFaults.quotaUsedUp = true;
  await outbox.wait(12.5);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.entry()).toMatchObject({ attempts: 1 });
  outbox.browser.storageFaults.clear();
  await outbox.wait(15);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies.length).toBeGreaterThan(2);
  expect(await outbox.entry()).toMatchObject({ attempts: server.receivedBodies.length });
});

test('a newer draft does not supersede an entry whose attempt could not be marked', async () => {
  const outbox = await createOutbox({ coalesce: ({ url }) => url });
  await outbox.writeOffline('a');
  outbox.browser.storageFaults.quotaUsedUp = true;
  server.respondTo('a', hangs);
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a']);
  outbox.browser.storageFaults.clear();
  void outbox.write('b').catch(() => {});
  await outbox.wait(1);
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  await outbox.worker.terminate();
  await fired;
});

test('an accepted entry is not sent again by this worker when its deletion fails, and is deleted later', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  server.respondTo('a', () => {
    outbox.browser.storageFaults.failCommits(Infinity, 'UnknownError');
    return new Response(null, { status: 201 });
  });
  await outbox.completeSync();
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await outbox.worker.run(({ queue }) => queue.getAll())).toEqual([]);
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  outbox.browser.storageFaults.clear();
  await outbox.completeSync();
  expect(await outbox.storedBodies()).toEqual([]);
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('deliveries continue without results while the quota is used up', async () => {
  const outbox = await createFullOutbox(['a']);
  server.respondWith(status(201, {}, 'a long story'));
  await outbox.completeSync();
  expect(await outbox.entries()).toEqual([]);
  expect(await readResults(outbox.browser)).toEqual([]);
});

test('a write whose own request was answered loses its stored copy, also while the quota is used up', async () => {
  const outbox = await createOutbox({ persist: 'before-send' });
  const release = server.holdResponseTo('a');
  const answer = outbox.write('a');
  await outbox.browser.settle();
  outbox.browser.storageFaults.quotaUsedUp = true;
  release();
  expect((await answer).status).toBe(201);
  await outbox.browser.settle();
  expect(await outbox.entries()).toEqual([]);
  const next = await outbox.browser.update(outboxScript());
  await next.activate();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a']);
});

test('discard(id) of an entry that cannot be deleted rejects, and the entry stays', async () => {
  const outbox = await createOutbox();
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  outbox.browser.storageFaults.failCommits(Infinity, 'UnknownError');
  const code = await outbox.worker.run(({ queue }) =>
    queue.discard(id).catch(({ code }: { code: string }) => code),
  );
  expect(code).toBe('storage-failed');
  expect(await outbox.worker.run(({ queue }) => queue.size())).toBe(1);
});

test('resume() and retry(id) send waiting and held entries while the quota is used up', async () => {
  const outbox = await createOutbox();
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.writeOffline('a', 'b');
  outbox.browser.storageFaults.quotaUsedUp = true;
  server.respondWith(401, 201);
  const code = (use: (queue: Outbox['queue']) => Promise<unknown>) =>
    outbox.worker.run(({ queue }) =>
      use(queue).then(
        () => 'no error',
        ({ code: known }: { code: string }) => known,
      ),
    );
  // A later worker is paused again, because the resume could not be stored.
  expect(await code((queue) => queue.resume())).toBe('storage-failed');
  await outbox.wait(1);
  expect(server.receivedBodies).toEqual(['a']);
  const { id } = await outbox.entry();
  expect(await code((queue) => queue.retry(id))).toBe('no error');
  await outbox.wait(1);
  expect(server.processed).toEqual(['a', 'b']);
});
