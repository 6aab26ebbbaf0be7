import type { SyncQueueOptions } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, status, type Answer } from './helpers/fake-server.ts';
import { createOutbox, type OutboxParts } from './helpers/outbox.ts';

const server = createServer();
const parts: OutboxParts = { extra: ({ problems }) => [problems()] };
const problem = { title: 'A note needs a title', detail: 'The title is empty.', status: 422 };
const refuses = (code: number, given: unknown = problem): Answer =>
  status(code, { 'Content-Type': 'application/problem+json' }, JSON.stringify(given));

test('a dead letter has the problem of the server, and explain() says it in the words of the server', async () => {
  const outbox = await createOutbox({}, parts);
  await outbox.writeOffline('a');
  server.respondWith(refuses(422, { ...problem, field: 'title' }));
  await outbox.completeSync();
  const { id, lastFailure } = await outbox.entry();
  expect(lastFailure).toMatchObject({ kind: 'status', status: 422, problem });
  const client = await createClient(outbox.page);
  expect(await client.run((queue) => queue.explain(id))).toMatchObject({
    waitingFor: 'decision',
    said: 'A note needs a title: The title is empty.',
  });
  // The members of the server's own are in the result.
  const { body } = await client.run((queue) => queue.result(id));
  expect(await new Response(body ?? null).json()).toMatchObject({ field: 'title' });
});

test('a live answer that is kept has its problem in the entry, also where no result is kept', async () => {
  const outbox = await createOutbox({ resultRetentionSeconds: 0 }, parts);
  server.respondWith(refuses(503, { title: 'Maintenance' }));
  expect((await outbox.write('a')).status).toBe(202);
  expect(await outbox.entry()).toMatchObject({
    lastFailure: { status: 503, problem: { title: 'Maintenance' } },
  });
});

test('a later failure without a problem has none', async () => {
  const outbox = await createOutbox({}, parts);
  await outbox.writeOffline('a');
  server.respondWith(refuses(503, { title: 'Maintenance' }), 503);
  await outbox.completeSync();
  await outbox.wait(60);
  await outbox.completeSync();
  const { lastFailure } = await outbox.entry();
  expect([server.received.length > 1, lastFailure?.status, lastFailure?.problem]).toEqual([
    true,
    503,
    undefined,
  ]);
});

test.each<[what: string, answer: Answer]>([
  ['is no JSON', status(422, { 'Content-Type': 'application/problem+json' }, '<html>')],
  ['is longer than 16 KiB', refuses(422, { title: 'No', padding: 'x'.repeat(20_000) })],
  ['has another type', status(422, { 'Content-Type': 'application/json' }, JSON.stringify(problem))],
])('a body that %s is no problem, and the entry is rejected as ever', async (_, answer) => {
  const outbox = await createOutbox({}, parts);
  await outbox.writeOffline('a');
  server.respondWith(answer);
  await outbox.completeSync();
  const { state, lastFailure } = await outbox.entry();
  expect([state, lastFailure?.problem]).toEqual(['dead', undefined]);
});

test('a body that does not end delays an attempt by 3 s at most', async () => {
  const outbox = await createOutbox({}, parts);
  server.respondWith(({ signal }) => {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode('{"title":'));
      signal.addEventListener('abort', () => controller.error(signal.reason));
    };
    return new Response(new ReadableStream({ start }), {
      status: 503,
      headers: { 'Content-Type': 'application/problem+json' },
    });
  });
  const answered = outbox.write('a');
  await outbox.wait(4);
  expect((await answered).status).toBe(202);
});

test('an answer that a hook has read is stored with its problem where the hook then throws', async () => {
  const requestWillReplay: SyncQueueOptions['requestWillReplay'] = async ({ response }) => {
    if (!response) return;
    await response.text();
    throw new Error('There are no fresh credentials');
  };
  const outbox = await createOutbox({ requestWillReplay }, parts);
  await outbox.writeOffline('a');
  server.respondWith(refuses(401, { title: 'Sign in' }));
  expect(await outbox.completeSync()).toBe('entries-left');
  expect(await outbox.entry()).toMatchObject({
    state: 'held',
    lastFailure: { status: 401, problem: { title: 'Sign in' } },
  });
});

test('a queue without problems() keeps the status alone', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(refuses(422));
  await outbox.completeSync();
  expect((await outbox.entry()).lastFailure).not.toHaveProperty('problem');
});
