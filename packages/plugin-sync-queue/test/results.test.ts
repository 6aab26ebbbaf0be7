import { createClient } from './helpers/client-in-page.ts';
import { createServer, lost, status } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, readResults, type Outbox } from './helpers/outbox.ts';

const server = createServer();
const day = 86_400;

const text = (body: ArrayBuffer | undefined) => new TextDecoder().decode(body);
const made = status(201, { 'X-Note': '7' }, '{"id":7}');
const resultOf = (outbox: Outbox, id: string) => outbox.worker.run(({ queue }) => queue.result(id));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    ({ code }: { code: unknown }) => code,
  );

test('a result has the status, the headers and the body of the answer to a delivered entry', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  server.respondWith(made);
  await outbox.completeSync();
  const result = await resultOf(outbox, id);
  expect(result).toMatchObject({ id, outcome: 'delivered', status: 201, truncated: false });
  expect(result.headers).toMatchObject({ 'x-note': '7' });
  expect(text(result.body)).toBe('{"id":7}');
});

test('a result outlasts the worker, and other pages can read it', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  server.respondWith(made);
  await outbox.completeSync();
  await outbox.worker.terminate();
  for (const page of [outbox.page, outbox.browser.openPage(outbox.scope)]) {
    const client = await createClient(page);
    const result = await client.run((queue) => queue.result(id));
    expect([result.outcome, result.status, text(result.body)]).toEqual(['delivered', 201, '{"id":7}']);
  }
});

test('result(id) waits while the entry waits, in the worker and in the page', async () => {
  const outbox = await createOutbox();
  server.respondWith(503);
  const client = await createClient(outbox.page);
  await outbox.write('a');
  const { id } = await outbox.entry();
  const ended: string[] = [];
  const inWorker = resultOf(outbox, id).then(({ outcome }) => ended.push(`worker: ${outcome}`));
  const inPage = client
    .run((queue) => queue.result(id))
    .then(({ outcome }) => ended.push(`page: ${outcome}`));
  await outbox.completeSync();
  expect(ended).toEqual([]);
  server.respondWith(made);
  await outbox.completeSync();
  await Promise.all([inWorker, inPage]);
  expect(ended.toSorted()).toEqual(['page: delivered', 'worker: delivered']);
});

test('a rejected entry has its reason in the dead letter, and the answer of the server in the result', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  server.respondWith(status(422, { 'Content-Type': 'text/plain' }, 'A note needs a title'));
  await outbox.completeSync();
  const result = await resultOf(outbox, id);
  expect(result).toMatchObject({ outcome: 'refused', deadReason: 'rejected', status: 422 });
  expect(text(result.body)).toBe('A note needs a title');
  expect(await outbox.entry()).toMatchObject({ state: 'dead' });
});

test('a dead letter that is retried waits again, and then has another result', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  server.respondWith(422);
  await outbox.completeSync();
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'refused' });
  server.respondWith(503);
  await outbox.worker.run(({ queue }) => queue.retry(id));
  let ended = '';
  const waiting = resultOf(outbox, id).then(({ outcome }) => (ended = outcome));
  await outbox.browser.settle();
  expect(ended).toBe('');
  server.respondWith(made);
  await outbox.completeSync();
  expect(await waiting).toBe('delivered');
});

test('an entry that is given up without an answer has the reason and no status in its result', async () => {
  const outbox = await createOutbox({ maxRetentionTime: 1 });
  server.respondWith(lost);
  await outbox.write('a');
  const { id } = await outbox.entry();
  await outbox.wait(61);
  await outbox.completeSync();
  const result = await resultOf(outbox, id);
  expect(result).toMatchObject({ outcome: 'refused', deadReason: 'expired' });
  expect(result).not.toHaveProperty('status');
});

test('a discarded entry has another outcome than a delivered one, in another tab, too', async () => {
  const outbox = await createOutbox();
  server.respondWith(503);
  await outbox.write('a');
  const { id } = await outbox.entry();
  const other = await createClient(outbox.browser.openPage(outbox.scope));
  const told = other.run((queue) => queue.result(id));
  const client = await createClient(outbox.page);
  await client.run((queue) => queue.discard(id));
  expect(await told).toMatchObject({ id, outcome: 'discarded' });
});

test('a body that is longer than `resultMaxBytes` is cut and marked as cut', async () => {
  const outbox = await createOutbox({ resultMaxBytes: 4 });
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  server.respondWith(made);
  await outbox.completeSync();
  const result = await resultOf(outbox, id);
  expect([text(result.body), result.truncated]).toEqual(['{"id', true]);
});

test('a result is kept for `resultRetentionSeconds`, then removed', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  await outbox.completeSync();
  await outbox.wait(day - 200);
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'delivered' });
  await outbox.wait(300);
  expect(await codeOf(resultOf(outbox, id))).toBe('not-found');
  expect(await readResults(outbox.browser)).toEqual([]);
});

test('a result that expired while no worker ran is removed by the next worker', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.completeSync();
  await outbox.worker.terminate();
  await outbox.wait(day + 100);
  expect(await readResults(outbox.browser)).toHaveLength(1);
  await outbox.restart();
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.browser.settle();
  expect(await readResults(outbox.browser)).toEqual([]);
});

test('results of entries that ended one after another all expire while one worker runs', async () => {
  const outbox = await createOutbox({ resultRetentionSeconds: 600 });
  for (const body of ['a', 'b', 'c']) {
    await outbox.writeOffline(body);
    await outbox.completeSync();
  }
  expect(await readResults(outbox.browser)).toHaveLength(3);
  await outbox.wait(2 * 601);
  expect(await readResults(outbox.browser)).toEqual([]);
});

const bodyBytes = async (outbox: Outbox) =>
  (await readResults(outbox.browser)).reduce((bytes, { body }) => bytes + (body?.byteLength ?? 0), 0);

test('bodies of results count for `maxBytes`: the oldest bodies are removed, and their outcomes stay', async () => {
  const outbox = await createOutbox({ maxBytes: 1000 });
  server.respondWith(status(201, { 'X-Note': '7' }, 'x'.repeat(400)));
  const ids: string[] = [];
  for (const body of ['a', 'b', 'c', 'd']) {
    await outbox.writeOffline(body);
    ids.push((await outbox.entry()).id);
    await outbox.completeSync();
  }
  expect(await bodyBytes(outbox)).toBe(800);
  const [first, , , last] = await Promise.all(ids.map((id) => resultOf(outbox, id)));
  expect(first).toMatchObject({ outcome: 'delivered', status: 201, truncated: true });
  expect(first).not.toHaveProperty('body');
  expect(text(last?.body)).toHaveLength(400);
});

test('a result that is larger than `maxBytes` is kept without its body', async () => {
  const outbox = await createOutbox({ maxBytes: 1000 });
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  server.respondWith(status(422, {}, 'x'.repeat(5000)));
  await outbox.completeSync();
  expect(await bodyBytes(outbox)).toBe(0);
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'refused', status: 422, truncated: true });
});

test('the bodies of the oldest results are removed to make space for a write', async () => {
  const outbox = await createOutbox({ maxBytes: 1000 });
  await outbox.writeOffline('a');
  server.respondWith(status(201, {}, 'x'.repeat(900)));
  await outbox.completeSync();
  expect(await bodyBytes(outbox)).toBe(900);
  await outbox.writeOffline('b'.repeat(500));
  expect(await bodyBytes(outbox)).toBe(0);
  expect(await outbox.storedBodies()).toEqual(['b'.repeat(500)]);
});

test('no part of an answer is kept with `resultRetentionSeconds: 0`', async () => {
  const outbox = await createOutbox({ resultRetentionSeconds: 0 });
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  server.respondWith(made);
  await outbox.completeSync();
  expect(await readResults(outbox.browser)).toEqual([]);
  expect(await codeOf(resultOf(outbox, id))).toBe('not-found');
});

test('result(id) of an unknown id is not-found, in the worker and in the page', async () => {
  const outbox = await createOutbox();
  expect(await codeOf(resultOf(outbox, 'nothing'))).toBe('not-found');
  const client = await createClient(outbox.page);
  expect(await client.codeOf((queue) => queue.result('nothing'))).toBe('not-found');
});

test('clear() deletes the results, too, and rejects the calls that wait for one', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const delivered = await outbox.entry();
  await outbox.completeSync();
  server.respondWith(503);
  await outbox.write('b');
  const { id } = await outbox.entry();
  const waiting = codeOf(resultOf(outbox, id));
  await outbox.browser.settle();
  await outbox.worker.run(({ queue }) => queue.clear());
  expect(await waiting).toBe('not-found');
  expect(await codeOf(resultOf(outbox, delivered.id))).toBe('not-found');
});

test('a before-send write that is answered at once has a result', async () => {
  const outbox = await createOutbox({ persist: 'before-send' });
  const answer = server.holdResponseTo('a');
  const written = outbox.write('a');
  await outbox.browser.settle();
  const { id } = await outbox.entry();
  answer(made);
  expect(await (await written).text()).toBe('{"id":7}');
  await outbox.browser.settle();
  const result = await resultOf(outbox, id);
  expect([result.outcome, result.status, text(result.body)]).toEqual(['delivered', 201, '{"id":7}']);
});

test('a before-send write that is rejected at once shows the rejection in its page and its result', async () => {
  const outbox = await createOutbox({ persist: 'before-send' });
  const answer = server.holdResponseTo('a');
  const written = outbox.write('a');
  await outbox.browser.settle();
  const { id } = await outbox.entry();
  answer(422);
  expect((await written).status).toBe(422);
  await outbox.browser.settle();
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'refused', status: 422 });
});

test('a write that was answered in its turn while its page waited has a result', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { id: first } = await outbox.entry();
  const answer = server.holdResponseTo('a');
  void outbox.sync();
  await outbox.browser.settle();
  server.respondTo('b', made);
  const written = outbox.write('b');
  await outbox.browser.settle();
  const { id } = await outbox.entry(1);
  answer(201);
  expect((await written).status).toBe(201);
  await outbox.browser.settle();
  expect(await resultOf(outbox, first)).toMatchObject({ outcome: 'delivered' });
  const result = await resultOf(outbox, id);
  expect([result.outcome, text(result.body)]).toEqual(['delivered', '{"id":7}']);
});

test('results of another queue are not returned', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  await outbox.completeSync();
  const worker = await outbox.browser.update(outboxScript({}, { name: 'other' }));
  await worker.activate();
  await outbox.browser.settle();
  expect(await codeOf(worker.run(({ queue }) => queue.result(id)))).toBe('not-found');
});

test('a superseded entry has the outcome superseded', async () => {
  const outbox = await createOutbox({ coalesce: ({ url }) => url });
  outbox.browser.online = false;
  const { id } = (await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: new Request('/api/draft', { method: 'PUT', body: 'a' }) }),
  )) as { id: string };
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: new Request('/api/draft', { method: 'PUT', body: 'b' }) }),
  );
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'superseded' });
});
