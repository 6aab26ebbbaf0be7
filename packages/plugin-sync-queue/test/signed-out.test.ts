import { createServer, status, type Answer } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

/** Two entries, of which the first got a 401. */
async function createHeldOutbox(options: Parameters<typeof createOutbox>[0] = {}) {
  const outbox = await createOutbox(options);
  await outbox.writeOffline('a', 'b');
  server.respondTo('a', 401, 201);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.entries()).toMatchObject([
    { state: 'held', attempts: 0, lastFailure: { kind: 'status', status: 401 } },
    { state: 'waiting', attempts: 0 },
  ]);
  return outbox;
}

test('a 401 holds the lane and costs no attempt, with any sign of connectivity', async () => {
  const outbox = await createHeldOutbox({ maxAttempts: 1 });
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.completeSync()).toBe('entries-left');
  expect(server.receivedBodies).toEqual(['a']);
});

test('a held lane stays held in the next worker', async () => {
  const outbox = await createHeldOutbox();
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('entries-left');
  expect(server.receivedBodies).toEqual(['a']);
  server.respondTo('c', 401);
  expect((await outbox.write('c')).status).toBe(401);
});

test('live writes overtake a held lane, and a 401 to them leaves it held', async () => {
  const outbox = await createHeldOutbox();
  server.respondTo('c', status(401, {}, 'sign in'));
  const response = await outbox.write('c');
  expect([response.status, await response.text()]).toEqual([401, 'sign in']);
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'c']);
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
});

test.each([201, 404] as const)(
  'the first live answer other than 401 (%i) releases a held lane, in order',
  async (code) => {
    const outbox = await createHeldOutbox();
    server.respondTo('c', code);
    expect((await outbox.write('c')).status).toBe(code);
    await outbox.browser.settle();
    expect(server.receivedBodies).toEqual(['a', 'c', 'a', 'b']);
    expect(await outbox.storedBodies()).toEqual([]);
  },
);

test('a live answer of another lane does not release a held lane', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a']);
  server.respondTo('a', 401);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect((await outbox.write('b', 'api/b')).status).toBe(201);
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('resume() releases a held lane', async () => {
  const outbox = await createHeldOutbox();
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('resume() releases a held lane where waits have no limit', async () => {
  const outbox = await createHeldOutbox({ backoff: { maxSeconds: Infinity } });
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.wait(1);
  expect(server.processed).toEqual(['a', 'b']);
});

test('resume() in a new worker releases a held lane', async () => {
  const outbox = await createHeldOutbox();
  await outbox.restart();
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a', 'b']);
});

test('a held lane is asked again after the longest wait', async () => {
  const outbox = await createHeldOutbox();
  await outbox.wait(900);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b']);
});

test('requestWillReplay adds a fresh token, which is sent and not stored', async () => {
  let token = 'stale';
  const outbox = await createOutbox({
    requestWillReplay: ({ request }) => {
      const headers = new Headers(request.headers);
      headers.set('Authorization', token);
      return new Request(request, { headers });
    },
  });
  server.respondWith(
    ({ headers }) => new Response(null, { status: headers.get('Authorization') === 'fresh' ? 201 : 401 }),
  );
  await outbox.writeOffline('a', 'b');
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.entry()).toMatchObject({ state: 'held' });
  token = 'fresh';
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.received.map(({ headers }) => headers.get('Authorization'))).toEqual([
    'stale',
    // The hook is called once more.
    'stale',
    'fresh',
    'fresh',
  ]);
  expect(await outbox.storedBodies()).toEqual([]);
});

// MSW follows no other redirect than 303 for a request with a body.
const signIn: Answer = ({ url }) =>
  url.endsWith('/login')
    ? new Response('please sign in', { status: 200 })
    : new Response(null, { status: 303, headers: { Location: '/login' } });

test('a followed redirect to a sign-in page is no delivery and holds the lane', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  server.respondWith(signIn);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.entries()).toMatchObject([
    { state: 'held', lastFailure: { kind: 'redirected', status: 200 } },
    { state: 'waiting' },
  ]);
  server.respondWith(201);
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.receivedBodies.slice(-2)).toEqual(['a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a live redirect to the sign-in page does not release a held lane', async () => {
  const outbox = await createHeldOutbox();
  server.respondTo('c', signIn);
  server.respondTo('', signIn);
  await outbox.write('c');
  await outbox.browser.settle();
  expect(server.receivedBodies.filter((body) => body === 'a')).toEqual(['a']);
});

test('a redirect that only adds a slash is a delivery', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(({ url }) =>
    url.endsWith('/')
      ? new Response(null, { status: 200 })
      : new Response(null, { status: 303, headers: { Location: '/api/notes/' } }),
  );
  expect(await outbox.completeSync()).toBe('resolved');
  expect(await outbox.storedBodies()).toEqual([]);
});
