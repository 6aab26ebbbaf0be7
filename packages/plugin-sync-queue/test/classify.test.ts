import { createServer, down, endless, status } from './helpers/fake-server.ts';
import { createOutbox, readResults } from './helpers/outbox.ts';

const server = createServer();
const refused = status(200, {}, '{"errors":["no"]}');
const bodySays = async ({ response }: { response?: Response }) =>
  response?.ok && ((await response.json()) as { errors?: [] }).errors ? ('dead-letter' as const) : undefined;

test('classify reads the body of an answer at replay, and the hooks and the result have the body, too', async () => {
  const read: string[] = [];
  const outbox = await createOutbox({
    classify: bodySays,
    requestDidReplay: async ({ response }) => void read.push(await response.text()),
  });
  await outbox.writeOffline('a', 'b');
  server.respondTo('a', refused);
  server.respondTo('b', status(200, {}, '{"id":7}'));
  await outbox.completeSync();
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'rejected' }]);
  expect(read).toEqual(['{"id":7}']);
  const bodies = (await readResults(outbox.browser)).map(({ body }) => new TextDecoder().decode(body));
  expect(bodies.sort()).toEqual(['{"errors":["no"]}', '{"id":7}']);
});

test('classify reads the body of a live answer, and the page gets the whole body', async () => {
  const outbox = await createOutbox({ classify: bodySays });
  server.respondWith(refused);
  const response = await outbox.write('a');
  expect([response.status, await response.text()]).toEqual([200, '{"errors":["no"]}']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a live answer that classify wants to retry is queued, also when classify decides late', async () => {
  const outbox = await createOutbox({
    classify: async ({ response }) => ((await response?.text()) === 'busy' ? 'retry' : undefined),
  });
  server.respondWith(status(200, {}, 'busy'), 201);
  expect((await outbox.write('a')).status).toBe(202);
  await outbox.completeSync();
  expect(server.processed.at(-1)).toBe('a');
  expect(await outbox.storedBodies()).toEqual([]);
});

test('classify that waits for the end of an endless answer delays the page for at most attemptTimeoutSeconds', async () => {
  const outbox = await createOutbox({
    attemptTimeoutSeconds: 5,
    classify: async ({ response }) => void (await response?.text()),
  });
  server.respondWith(endless);
  const answer = outbox.write('a');
  await outbox.wait(5);
  expect((await answer).status).toBe(201);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('classify that does not read an endless answer does not delay the page', async () => {
  const outbox = await createOutbox({ classify: async () => undefined });
  server.respondWith(endless);
  expect((await outbox.write('a')).status).toBe(201);
});

test('classify learns whether a page waits: in a live request, behind other entries, and in a replay', async () => {
  const told: [string, boolean][] = [];
  const outbox = await createOutbox({
    classify: ({ response, live }) => void told.push([String(response?.status ?? 'error'), live]),
  });
  server.respondWith(503, 201);
  await outbox.write('a');
  await outbox.completeSync();
  server.respondTo('b', down, 201);
  await outbox.write('b');
  await outbox.wait(2);
  const joined = outbox.write('c');
  await outbox.wait(1);
  expect((await joined).status).toBe(201);
  expect(told).toEqual([
    ['503', true],
    ['201', false],
    ['error', true],
    ['201', false],
    ['201', true],
  ]);
});

test.each([
  ['delivered', 'error', []],
  ['dead-letter', 'error', []],
  ['retry', 202, ['waiting']],
  ['hold', 202, ['held']],
  [undefined, 202, ['waiting']],
] as const)('a live failure that classify calls %s gives the page %s', async (verdict, told, states) => {
  const asked: unknown[] = [];
  const outbox = await createOutbox({
    classify: async ({ error, live }) => {
      asked.push([error instanceof Error, live]);
      return verdict;
    },
  });
  server.respondWith(down);
  expect(
    await outbox.write('a').then(
      ({ status }) => status,
      () => 'error',
    ),
  ).toBe(told);
  expect(asked).toEqual([[true, true]]);
  expect((await outbox.entries()).map(({ state }) => state)).toEqual(states);
});

test('a write is queued when the strategy gives up while classify reads the answer, and then deleted', async () => {
  const outbox = await createOutbox(
    {
      classify: async ({ response }) => {
        if (response) await new Promise((resolve) => setTimeout(resolve, 4000));
        return undefined;
      },
    },
    { networkTimeoutSeconds: 3 },
  );
  server.respondWith(201);
  const answer = outbox.write('a');
  await outbox.wait(3.5);
  expect((await answer).status).toBe(202);
  expect(await outbox.storedBodies()).toEqual(['a']);
  await outbox.wait(1);
  expect(await outbox.storedBodies()).toEqual([]);
  expect(server.receivedBodies).toEqual(['a']);
});
