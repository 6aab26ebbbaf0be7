import { createServer, status, type Answer } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

/** Two entries of which the first found nobody signed in. */
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

test('401 holds the lane and burns no attempt, whatever the sign', async () => {
  const outbox = await createHeldOutbox({ maxAttempts: 1 });
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.completeSync()).toBe('entries-left');
  expect(server.receivedBodies).toEqual(['a']);
});

test('the hold outlives the worker', async () => {
  const outbox = await createHeldOutbox();
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('entries-left');
  expect(server.receivedBodies).toEqual(['a']);
  server.respondTo('c', 401);
  expect((await outbox.write('c')).status).toBe(401);
});

test('live writes of the lane go past it, and a 401 to them leaves it held', async () => {
  const outbox = await createHeldOutbox();
  server.respondTo('c', status(401, {}, 'sign in'));
  const response = await outbox.write('c');
  expect([response.status, await response.text()]).toEqual([401, 'sign in']);
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'c']);
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
});

test.each([201, 404] as const)(
  'the first live answer other than 401 (%i) lets it go on, in order',
  async (code) => {
    const outbox = await createHeldOutbox();
    server.respondTo('c', code);
    expect((await outbox.write('c')).status).toBe(code);
    await outbox.browser.settle();
    expect(server.receivedBodies).toEqual(['a', 'c', 'a', 'b']);
    expect(await outbox.storedBodies()).toEqual([]);
  },
);

test('a live answer of another lane says nothing about this one', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a']);
  server.respondTo('a', 401);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect((await outbox.write('b', 'api/b')).status).toBe(201);
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('resume() lets it go on', async () => {
  const outbox = await createHeldOutbox();
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('resume() lets it go on where waits have no limit', async () => {
  const outbox = await createHeldOutbox({ backoff: { maxSeconds: Infinity } });
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.wait(1);
  expect(server.processed).toEqual(['a', 'b']);
});

test('resume() in a new life lets it go on', async () => {
  const outbox = await createHeldOutbox();
  await outbox.restart();
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a', 'b']);
});

test('it is asked again by itself after the longest wait', async () => {
  const outbox = await createHeldOutbox();
  await outbox.wait(900);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b']);
});

test('requestWillReplay puts a fresh token on, which is sent and not stored', async () => {
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
    // Asked once more.
    'stale',
    'fresh',
    'fresh',
  ]);
  expect(await outbox.storedBodies()).toEqual([]);
});

// 303: MSW follows no other redirect of a request with a body.
const signIn: Answer = ({ url }) =>
  url.endsWith('/login')
    ? new Response('please sign in', { status: 200 })
    : new Response(null, { status: 303, headers: { Location: '/login' } });

test('a followed redirect to a sign-in page is no delivery: held', async () => {
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

test('a live redirect to the sign-in page does not let a held lane go on', async () => {
  const outbox = await createHeldOutbox();
  server.respondTo('c', signIn);
  server.respondTo('', signIn);
  await outbox.write('c');
  await outbox.browser.settle();
  expect(server.receivedBodies.filter((body) => body === 'a')).toEqual(['a']);
});

test('a redirect that only puts a slash on is a delivery', async () => {
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
