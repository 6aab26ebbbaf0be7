import { createServer, down, hangs } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();
const persist = 'before-send';

test('a write is stored before anything is sent, and deleted when it has succeeded', async () => {
  const outbox = await createOutbox({ persist });
  const seen: string[][] = [];
  server.respondWith(async () => {
    seen.push(await outbox.storedBodies());
    return new Response(null, { status: 201 });
  });
  expect((await outbox.write('milk')).status).toBe(201);
  await outbox.browser.settle();
  expect(seen).toEqual([['milk']]);
  expect(await outbox.storedBodies()).toEqual([]);
  expect(outbox.browser.registration.sync.calls).toEqual([]);
});

test('a write whose worker is terminated in flight is delivered by the next worker, under the same key', async () => {
  const outbox = await createOutbox({ persist });
  server.respondWith(hangs, 201);
  const answer = outbox.write('milk');
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['milk']);
  await outbox.worker.terminate();
  await expect(answer).rejects.toThrow('Failed to fetch');

  await outbox.restart();
  expect((await outbox.write('bread')).status).toBe(201);
  expect(server.processed).toEqual(['milk', 'bread']);
  expect(server.received[0]?.key).toBe(server.received[1]?.key);
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a write that was discarded in flight and then fails is not reported as a storage failure', async () => {
  const refused = jest.fn();
  const outbox = await createOutbox({ persist, queueDidReject: refused });
  const release = server.holdResponseTo('milk');
  const answer = outbox.write('milk');
  await outbox.browser.settle();
  const { id } = await outbox.entry();
  await outbox.worker.run(({ queue }) => queue.discard(id));
  release(down);
  await expect(answer).rejects.toThrow('Failed to fetch');
  await outbox.browser.settle();
  expect(refused).not.toHaveBeenCalled();
});

test('a before-send copy is not replayed while its live request is in flight', async () => {
  const outbox = await createOutbox({ persist });
  const release = server.holdResponseTo('milk');
  const answer = outbox.write('milk');
  await outbox.browser.settle();
  // Another entry of the lane makes the replay read the copy.
  server.respondTo('bread', 503, 201);
  expect((await outbox.write('bread')).status).toBe(202);
  await outbox.wait(2);
  const replayed = outbox.worker.run(({ queue }) => queue.replayRequests());
  await outbox.wait(10);
  expect(server.receivedBodies).toEqual(['milk', 'bread']);
  release(201);
  expect((await answer).status).toBe(201);
  await replayed;
  expect(server.receivedBodies).toEqual(['milk', 'bread', 'bread']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a before-send copy is deleted while the answer to its live request arrives, and never replayed', async () => {
  const outbox = await createOutbox({ persist });
  let arrive = () => {};
  server.respondTo('milk', () => {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode('milk '));
      arrive = () => {
        controller.enqueue(new TextEncoder().encode('it is'));
        controller.close();
      };
    };
    return new Response(new ReadableStream({ start }), { status: 201 });
  });
  const response = await outbox.write('milk');
  server.respondTo('bread', 503, 201);
  expect((await outbox.write('bread')).status).toBe(202);
  await outbox.wait(2);
  const replayed = outbox.worker.run(({ queue }) => queue.replayRequests());
  await outbox.wait(10);
  expect(await outbox.storedBodies()).toEqual([]);
  arrive();
  expect(await response.text()).toBe('milk it is');
  await replayed;
  expect(server.receivedBodies).toEqual(['milk', 'bread', 'bread']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test.each([down, 503] as const)(
  'a live failure (%p) leaves the before-send copy waiting, and the page gets a receipt',
  async (bad) => {
    const outbox = await createOutbox({ persist });
    server.respondWith(bad, 201);
    expect((await outbox.write('milk')).status).toBe(202);
    expect(await outbox.entry()).toMatchObject({ state: 'waiting', attempts: 1, size: 4 });
    expect((await outbox.entry()).lastFailure).toBeDefined();
    expect(await outbox.completeSync()).toBe('resolved');
    expect(server.processed).toEqual(['milk']);
  },
);

test('a before-send copy is deleted when the page aborts its request, or when the server rejects it', async () => {
  const outbox = await createOutbox({ persist });
  server.respondWith(hangs, 422);
  const controller = new AbortController();
  const answer = outbox.write('milk', 'api/notes', { signal: controller.signal });
  await outbox.browser.settle();
  controller.abort();
  await expect(answer).rejects.toThrow('Failed to fetch');
  expect((await outbox.write('bread')).status).toBe(422);
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a write that cannot be stored is sent all the same, and the page gets the true outcome', async () => {
  const outbox = await createOutbox({ persist });
  await outbox.write('warm');
  await outbox.browser.settle();
  outbox.browser.storageFaults.failCommits(2);
  expect((await outbox.write('milk')).status).toBe(201);
  server.respondWith(down);
  await expect(outbox.write('bread')).rejects.toThrow('Failed to fetch');
  expect(server.receivedBodies).toEqual(['warm', 'milk', 'bread']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a before-send copy whose failure could not be stored gives a receipt and no error', async () => {
  const outbox = await createOutbox({ persist });
  server.respondWith(() => {
    outbox.browser.storageFaults.failCommits(1);
    return Response.error();
  }, 201);
  const answer = outbox.write('milk');
  const told = await answer.then(
    ({ status }) => status,
    () => 'error',
  );
  const kept = await outbox.storedBodies();
  // Either the write is kept and gets a receipt, or it gets an error and nothing is kept.
  expect([told, kept]).toEqual(told === 202 ? [202, ['milk']] : ['error', []]);
});

test('a form navigation is stored before it is sent, too', async () => {
  const outbox = await createOutbox({ persist });
  server.respondWith(hangs);
  void outbox.worker.fetch('/api/notes', { method: 'POST', body: 'milk', mode: 'navigate' }).catch(() => {});
  await outbox.browser.settle();
  expect(await outbox.entries()).toMatchObject([{ navigation: true, state: 'waiting', attempts: 1 }]);
});
