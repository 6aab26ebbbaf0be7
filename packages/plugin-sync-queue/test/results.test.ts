import { aClient } from './a-client.ts';
import { aServer, lost, status } from './a-server.ts';
import { anOutbox, outboxScript, readResults, type Outbox } from './an-outbox.ts';

const server = aServer();
const day = 86_400;

const text = (body: ArrayBuffer | undefined) => new TextDecoder().decode(body);
const made = status(201, { 'X-Note': '7' }, '{"id":7}');
const resultOf = (outbox: Outbox, id: string) => outbox.worker.run(({ queue }) => queue.result(id));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    ({ code }: { code: unknown }) => code,
  );

test('what the server said to a delivered entry: status, headers and body', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  const { id } = await outbox.entry();
  server.says(made);
  await outbox.synced();
  const result = await resultOf(outbox, id);
  expect(result).toMatchObject({ id, outcome: 'delivered', status: 201, truncated: false });
  expect(result.headers).toMatchObject({ 'x-note': '7' });
  expect(text(result.body)).toBe('{"id":7}');
});

test('it outlasts the worker, and other pages can ask', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  const { id } = await outbox.entry();
  server.says(made);
  await outbox.synced();
  await outbox.worker.terminate();
  for (const page of [outbox.page, outbox.browser.openPage(outbox.scope)]) {
    const client = await aClient(page);
    const result = await client.run((queue) => queue.result(id));
    expect([result.outcome, result.status, text(result.body)]).toEqual(['delivered', 201, '{"id":7}']);
  }
});

test('while the entry waits, so does result(id), in the worker and in the page', async () => {
  const outbox = await anOutbox();
  server.says(503);
  const client = await aClient(outbox.page);
  await outbox.write('a');
  const { id } = await outbox.entry();
  const ended: string[] = [];
  const inWorker = resultOf(outbox, id).then(({ outcome }) => ended.push(`worker: ${outcome}`));
  const inPage = client
    .run((queue) => queue.result(id))
    .then(({ outcome }) => ended.push(`page: ${outcome}`));
  await outbox.synced();
  expect(ended).toEqual([]);
  server.says(made);
  await outbox.synced();
  await Promise.all([inWorker, inPage]);
  expect(ended.toSorted()).toEqual(['page: delivered', 'worker: delivered']);
});

test('a refusal: the dead letter has its reason, and the result the server’s own words', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  const { id } = await outbox.entry();
  server.says(status(422, { 'Content-Type': 'text/plain' }, 'A note needs a title'));
  await outbox.synced();
  const result = await resultOf(outbox, id);
  expect(result).toMatchObject({ outcome: 'refused', deadReason: 'rejected', status: 422 });
  expect(text(result.body)).toBe('A note needs a title');
  expect(await outbox.entry()).toMatchObject({ state: 'dead' });
});

test('a dead letter that is tried again waits again, and then has another result', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  const { id } = await outbox.entry();
  server.says(422);
  await outbox.synced();
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'refused' });
  server.says(503);
  await outbox.worker.run(({ queue }) => queue.retry(id));
  let ended = '';
  const waiting = resultOf(outbox, id).then(({ outcome }) => (ended = outcome));
  await outbox.browser.settle();
  expect(ended).toBe('');
  server.says(made);
  await outbox.synced();
  expect(await waiting).toBe('delivered');
});

test('an entry that is given up without an answer has the reason, and no status', async () => {
  const outbox = await anOutbox({ maxRetentionTime: 1 });
  server.says(lost);
  await outbox.write('a');
  const { id } = await outbox.entry();
  await outbox.wait(61);
  await outbox.synced();
  const result = await resultOf(outbox, id);
  expect(result).toMatchObject({ outcome: 'refused', deadReason: 'expired' });
  expect(result).not.toHaveProperty('status');
});

test('what is discarded is told apart from what was delivered, in another tab too', async () => {
  const outbox = await anOutbox();
  server.says(503);
  await outbox.write('a');
  const { id } = await outbox.entry();
  const other = await aClient(outbox.browser.openPage(outbox.scope));
  const told = other.run((queue) => queue.result(id));
  const client = await aClient(outbox.page);
  await client.run((queue) => queue.discard(id));
  expect(await told).toMatchObject({ id, outcome: 'discarded' });
});

test('a body that is longer than `resultMaxBytes` is cut, and says so', async () => {
  const outbox = await anOutbox({ resultMaxBytes: 4 });
  await outbox.keep('a');
  const { id } = await outbox.entry();
  server.says(made);
  await outbox.synced();
  const result = await resultOf(outbox, id);
  expect([text(result.body), result.truncated]).toEqual(['{"id', true]);
});

test('a result is kept for `resultRetentionSeconds`, then removed', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  const { id } = await outbox.entry();
  await outbox.synced();
  await outbox.wait(day - 200);
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'delivered' });
  await outbox.wait(300);
  expect(await codeOf(resultOf(outbox, id))).toBe('not-found');
  expect(await readResults(outbox.browser)).toEqual([]);
});

test('a result that expired while no worker ran is removed by the next', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  await outbox.synced();
  await outbox.worker.terminate();
  await outbox.wait(day + 100);
  expect(await readResults(outbox.browser)).toHaveLength(1);
  await outbox.restart();
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.browser.settle();
  expect(await readResults(outbox.browser)).toEqual([]);
});

test('results of entries that ended one after another all expire in the life of one worker', async () => {
  const outbox = await anOutbox({ resultRetentionSeconds: 600 });
  for (const body of ['a', 'b', 'c']) {
    await outbox.keep(body);
    await outbox.synced();
  }
  expect(await readResults(outbox.browser)).toHaveLength(3);
  await outbox.wait(2 * 601);
  expect(await readResults(outbox.browser)).toEqual([]);
});

const bodyBytes = async (outbox: Outbox) =>
  (await readResults(outbox.browser)).reduce((bytes, { body }) => bytes + (body?.byteLength ?? 0), 0);

test('the bodies of results count for `maxBytes`: the oldest lose theirs, and how they ended stays', async () => {
  const outbox = await anOutbox({ maxBytes: 1000 });
  server.says(status(201, { 'X-Note': '7' }, 'x'.repeat(400)));
  const ids: string[] = [];
  for (const body of ['a', 'b', 'c', 'd']) {
    await outbox.keep(body);
    ids.push((await outbox.entry()).id);
    await outbox.synced();
  }
  expect(await bodyBytes(outbox)).toBe(800);
  const [first, , , last] = await Promise.all(ids.map((id) => resultOf(outbox, id)));
  expect(first).toMatchObject({ outcome: 'delivered', status: 201, truncated: true });
  expect(first).not.toHaveProperty('body');
  expect(text(last?.body)).toHaveLength(400);
});

test('a result that is larger than `maxBytes` is kept without its body', async () => {
  const outbox = await anOutbox({ maxBytes: 1000 });
  await outbox.keep('a');
  const { id } = await outbox.entry();
  server.says(status(422, {}, 'x'.repeat(5000)));
  await outbox.synced();
  expect(await bodyBytes(outbox)).toBe(0);
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'refused', status: 422, truncated: true });
});

test('results make way for a write: it is kept, and the bodies of the oldest results go', async () => {
  const outbox = await anOutbox({ maxBytes: 1000 });
  await outbox.keep('a');
  server.says(status(201, {}, 'x'.repeat(900)));
  await outbox.synced();
  expect(await bodyBytes(outbox)).toBe(900);
  await outbox.keep('b'.repeat(500));
  expect(await bodyBytes(outbox)).toBe(0);
  expect(await outbox.stored()).toEqual(['b'.repeat(500)]);
});

test('with `resultRetentionSeconds: 0` nothing of an answer is kept', async () => {
  const outbox = await anOutbox({ resultRetentionSeconds: 0 });
  await outbox.keep('a');
  const { id } = await outbox.entry();
  server.says(made);
  await outbox.synced();
  expect(await readResults(outbox.browser)).toEqual([]);
  expect(await codeOf(resultOf(outbox, id))).toBe('not-found');
});

test('an id that was never there is not found, in the worker and in the page', async () => {
  const outbox = await anOutbox();
  expect(await codeOf(resultOf(outbox, 'nothing'))).toBe('not-found');
  const client = await aClient(outbox.page);
  expect(await client.codeOf((queue) => queue.result('nothing'))).toBe('not-found');
});

test('clear() takes the results as well, and who waited for one is told', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  const delivered = await outbox.entry();
  await outbox.synced();
  server.says(503);
  await outbox.write('b');
  const { id } = await outbox.entry();
  const waiting = codeOf(resultOf(outbox, id));
  await outbox.browser.settle();
  await outbox.worker.run(({ queue }) => queue.clear());
  expect(await waiting).toBe('not-found');
  expect(await codeOf(resultOf(outbox, delivered.id))).toBe('not-found');
});

test('a write that is stored before its send and answered at once has a result', async () => {
  const outbox = await anOutbox({ persist: 'before-send' });
  const answer = server.holds('a');
  const written = outbox.write('a');
  await outbox.browser.settle();
  const { id } = await outbox.entry();
  answer(made);
  expect(await (await written).text()).toBe('{"id":7}');
  await outbox.browser.settle();
  const result = await resultOf(outbox, id);
  expect([result.outcome, result.status, text(result.body)]).toEqual(['delivered', 201, '{"id":7}']);
});

test('the same, refused: its page and its result say so', async () => {
  const outbox = await anOutbox({ persist: 'before-send' });
  const answer = server.holds('a');
  const written = outbox.write('a');
  await outbox.browser.settle();
  const { id } = await outbox.entry();
  answer(422);
  expect((await written).status).toBe(422);
  await outbox.browser.settle();
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'refused', status: 422 });
});

test('a write that had to queue up and was answered while its page waited has a result', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  const { id: first } = await outbox.entry();
  const answer = server.holds('a');
  void outbox.sync();
  await outbox.browser.settle();
  server.saysTo('b', made);
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

test('results of another queue are not told', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  const { id } = await outbox.entry();
  await outbox.synced();
  const worker = await outbox.browser.update(outboxScript({}, { name: 'other' }));
  await worker.activate();
  await outbox.browser.settle();
  expect(await codeOf(worker.run(({ queue }) => queue.result(id)))).toBe('not-found');
});

test('an entry whose place a newer one took says so', async () => {
  const outbox = await anOutbox({ coalesce: ({ url }) => url });
  outbox.browser.online = false;
  const { id } = (await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: new Request('/api/draft', { method: 'PUT', body: 'a' }) }),
  )) as { id: string };
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: new Request('/api/draft', { method: 'PUT', body: 'b' }) }),
  );
  expect(await resultOf(outbox, id)).toMatchObject({ outcome: 'superseded' });
});
