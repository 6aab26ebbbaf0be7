import type { RequestWillReplayParam } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, down, status, type Answer } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

/** Accepts requests with this token and answers 401 to all others. */
const wants =
  (token: string): Answer =>
  ({ headers }) =>
    new Response(null, { status: headers.get('Authorization') === token ? 201 : 401 });

const withToken = ({ request }: RequestWillReplayParam, token: string) => {
  const headers = new Headers(request.headers);
  headers.set('Authorization', token);
  return new Request(request, { headers });
};

test('requestWillReplay is called once more with the answer after a 401, and the entry is sent at once', async () => {
  const asked: (number | undefined)[] = [];
  const outbox = await createOutbox({
    maxAttempts: 2,
    requestWillReplay: (param) => {
      asked.push(param.response?.status);
      return withToken(param, param.response ? 'fresh' : 'stale');
    },
  });
  await outbox.writeOffline('a', 'b');
  server.respondWith(wants('fresh'));
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(asked).toEqual([undefined, 401, undefined, 401]);
  expect(server.receivedBodies).toEqual(['a', 'a', 'b', 'b']);
  expect(server.processed).toEqual(['a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('the second request after a 401 is the same attempt under the same key', async () => {
  let attempts: number[] = [];
  const outbox = await createOutbox({
    requestWillReplay: (param) => {
      attempts.push(param.entry.attempts);
      return withToken(param, param.response ? 'fresh' : 'stale');
    },
  });
  await outbox.writeOffline('a');
  server.respondWith(wants('fresh'));
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  const [first, second] = server.received;
  expect(first?.key).toBe(second?.key);
  expect(attempts[0]).toBe(attempts[1]);
});

test('a second 401 holds the lane without a third call of the hook, and costs no attempt', async () => {
  let asked = 0;
  const outbox = await createOutbox({
    maxAttempts: 1,
    requestWillReplay: (param) => {
      asked++;
      return withToken(param, 'stale');
    },
  });
  await outbox.writeOffline('a', 'b');
  server.respondWith(wants('fresh'));
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(asked).toBe(2);
  expect(server.receivedBodies).toEqual(['a', 'a']);
  expect(await outbox.entries()).toMatchObject([
    { state: 'held', attempts: 0, lastFailure: { status: 401 } },
    { state: 'waiting', attempts: 0 },
  ]);
});

test('a 401 holds the entry when the hook has no newer credentials and throws', async () => {
  const outbox = await createOutbox({
    requestWillReplay: ({ response }) => {
      if (response) throw new Error('the refresh token has expired');
    },
  });
  await outbox.writeOffline('a');
  server.respondWith(401);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.entry()).toMatchObject({ state: 'held', attempts: 0, lastFailure: { status: 401 } });
});

test('an entry is tried again when the network fails at the second request after a 401', async () => {
  const outbox = await createOutbox({ requestWillReplay: () => {} });
  await outbox.writeOffline('a');
  server.respondWith(401, down, 201);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.entry()).toMatchObject({ state: 'waiting', lastFailure: { kind: 'network' } });
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('a 419 that `classify` holds gets the CSRF token of the day from the hook', async () => {
  let token = 'old';
  const outbox = await createOutbox({
    classify: ({ response }) => (response?.status === 419 ? 'hold' : undefined),
    requestWillReplay: ({ request, response }) => {
      if (response) token = response.headers.get('X-New-Token') ?? token;
      const headers = new Headers(request.headers);
      headers.set('X-CSRF-Token', token);
      return new Request(request, { headers });
    },
  });
  await outbox.writeOffline('a', 'b');
  server.respondWith(({ headers }) =>
    headers.get('X-CSRF-Token') === 'new'
      ? new Response(null, { status: 201 })
      : new Response(null, { status: 419, headers: { 'X-New-Token': 'new' } }),
  );
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a', 'a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('an entry that gets a 401 is sent once without the hook', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(401);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a']);
});

test('a 401 holds the lane in view of the page, a sign-in overtakes the lane, and resume() continues with the new token', async () => {
  let token = 'none';
  const outbox = await createOutbox({
    lane: ({ url }) => (url.endsWith('/api/session') ? null : 'notes'),
    requestWillReplay: (param) => withToken(param, token),
  });
  const client = await createClient(outbox.page);
  server.respondWith(wants('fresh'));
  await outbox.writeOffline('a', 'b');
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  await outbox.browser.settle();
  expect(client.states).toEqual(['held', 'waiting']);
  expect(client.snapshot.entries[0]?.lastFailure).toMatchObject({ kind: 'status', status: 401 });

  server.respondTo('password', status(200, {}, 'fresh'));
  const signedIn = await outbox.write('password', 'api/session');
  expect(signedIn.status).toBe(200);
  token = await signedIn.text();
  expect(server.processed).toEqual(['password']);
  await client.run((queue) => queue.resume());
  await outbox.browser.settle();
  expect(server.processed).toEqual(['password', 'a', 'b']);
  expect(client.snapshot.entries).toEqual([]);
});
