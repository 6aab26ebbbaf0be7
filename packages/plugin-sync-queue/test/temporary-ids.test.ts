import { createServer, down } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, type Outbox, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();

// The recipe of the README: the id of the entry replaces the id of a note until the server has given one.

const scriptWithIds = () => {
  const exports: OutboxExports = outboxScript(
    {
      requestWillReplay: async ({ request }) => {
        const [, entry] = /\/api\/notes\/([0-9a-f-]{36})/.exec(request.url) ?? [];
        if (!entry) return undefined;
        // The note was ahead in the lane and is delivered, so that this resolves at once.
        const { outcome, body } = await exports.queue.result(entry);
        if (outcome !== 'delivered') throw new Error(`The note itself was ${outcome}`);
        const { id } = (await new Response(body).json()) as { id: number };
        const { method, headers } = request;
        const url = request.url.replace(entry, String(id));
        return new Request(url, { method, headers, body: await request.arrayBuffer() });
      },
    },
    { methods: ['POST', 'PUT'] },
  )();
  return exports;
};

async function createOutboxWithIds(): Promise<Outbox> {
  const outbox = await createOutbox();
  const worker = await outbox.browser.update<OutboxExports>(scriptWithIds);
  await worker.activate();
  outbox.worker = worker;
  await outbox.browser.settle();
  return outbox;
}

const paths = () => server.received.map(({ method, url, body }) => [method, new URL(url).pathname, body]);

/** A note that is created and then changed twice, by the only id that it has. */
async function threeWrites(outbox: Outbox) {
  server.respondWith(down);
  const made = await outbox.write('a note');
  const { id } = (await made.json()) as { id: string };
  for (const body of ['better', 'best']) await outbox.write(body, `api/notes/${id}`, { method: 'PUT' });
  server.received.length = 0;
  server.respondWith(({ method }) =>
    method === 'POST' ? new Response('{"id":7}', { status: 201 }) : new Response(null, { status: 204 }),
  );
}

const expected = [
  ['POST', '/api/notes', 'a note'],
  ['PUT', '/api/notes/7', 'better'],
  ['PUT', '/api/notes/7', 'best'],
];

test('later requests of the lane carry the id that the server gave', async () => {
  const outbox = await createOutboxWithIds();
  await threeWrites(outbox);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(paths()).toEqual(expected);
});

test('later requests carry the id of the server also when the worker is terminated between the note and its changes', async () => {
  const outbox = await createOutboxWithIds();
  await threeWrites(outbox);
  const answer = server.holdResponseTo('better');
  void outbox.sync();
  await outbox.wait(3);
  await outbox.browser.settle();
  await outbox.worker.terminate();
  answer(204);
  await outbox.restart();
  await outbox.completeSync();
  expect(paths()).toEqual([expected[0], expected[1], ...expected.slice(1)]);
  expect(await outbox.entries()).toEqual([]);
});

test('requests that depend on a rejected note are not sent', async () => {
  const outbox = await createOutboxWithIds();
  await threeWrites(outbox);
  server.respondWith(422);
  await outbox.completeSync();
  expect(paths()).toEqual([expected[0]]);
  expect(await outbox.entries()).toMatchObject([
    { state: 'dead' },
    { state: 'waiting', lastFailure: { kind: 'hook', message: 'The note itself was refused' } },
    { state: 'waiting' },
  ]);
});
