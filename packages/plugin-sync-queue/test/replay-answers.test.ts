import { captureConsole } from 'workbox-plugin-testing/console';
import { createServer, down, endless, hangs, status, type Answer } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

test('an entry is deleted after the answer, never before', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  const seen: string[][] = [];
  server.respondWith(async () => {
    seen.push(await outbox.storedBodies());
    return new Response(null, { status: 201 });
  });
  await outbox.completeSync();
  expect(seen[0]).toEqual(['a', 'b']);
  expect(seen[1]).toContain('b');
  expect(await outbox.storedBodies()).toEqual([]);
});

test.each([200, 201, 204, 304])('an entry that is answered %i is delivered', async (code) => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(code);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(await outbox.storedBodies()).toEqual([]);
  expect(server.receivedBodies).toEqual(['a']);
});

test('a redirect that the request does not follow is a delivery', async () => {
  const outbox = await createOutbox();
  server.respondWith(503, status(302, { Location: '/thanks' }));
  await outbox.write('a', 'api/notes', { redirect: 'manual' });
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'a']);
});

test.each([408, 425, 429, 500, 501, 502, 503, 504, 507, 522])(
  'an entry that is answered %i is tried again, and no entry overtakes it',
  async (code) => {
    const outbox = await createOutbox();
    await outbox.writeOffline('a', 'b');
    server.respondTo('a', code, code, 201);
    expect(await outbox.completeSync()).toBe('resolved');
    expect(server.receivedBodies).toEqual(['a', 'a', 'a', 'b']);
  },
);

test('a 413 with a Retry-After is tried again soon after that time', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(status(413, { 'Retry-After': '30' }), 201);
  const begun = outbox.browser.clock.now;
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect((await outbox.entry()).nextAttemptAt).toBe(begun + 37_500);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('a Retry-After in seconds or as a date is respected, up to retryAfterMaxSeconds', async () => {
  const outbox = await createOutbox({ retryAfterMaxSeconds: 100 });
  await outbox.writeOffline('a');
  const { clock } = outbox.browser;
  const date = new Date(clock.now + 50_000).toUTCString();
  const next = async (value: string) => {
    server.respondWith(status(503, { 'Retry-After': value }));
    const begun = clock.now;
    await outbox.worker.run(({ queue }) => queue.replayRequests());
    const { nextAttemptAt } = await outbox.entry();
    clock.set(nextAttemptAt);
    return nextAttemptAt - begun;
  };
  // A quarter more: half of the spread.
  expect(await next('20')).toBe(25_000);
  expect(await next(date)).toBe(31_250);
  expect(await next('86400')).toBe(125_000);
  expect(server.receivedBodies).toEqual(['a', 'a', 'a']);
});

test.each<[number, Answer[]]>([
  [400, [400]],
  [403, [403]],
  [404, [404]],
  [410, [410]],
  [413, [413]],
  [422, [422]],
])(
  'an entry that is answered %i becomes a dead letter with its reason, and the lane continues',
  async (code, answers) => {
    const outbox = await createOutbox();
    await outbox.writeOffline('a', 'b');
    server.respondTo('a', ...answers);
    expect(await outbox.completeSync()).toBe('resolved');
    expect(server.receivedBodies).toEqual(['a', 'b']);
    expect(await outbox.entries()).toMatchObject([
      { state: 'dead', deadReason: 'rejected', lastFailure: { kind: 'status', status: code } },
    ]);
    await outbox.completeSync();
    expect(server.receivedBodies).toEqual(['a', 'b']);
  },
);

test('a 409 to a key is tried with the same key three times more, and then is a dead letter', async () => {
  const outbox = await createOutbox({ parkAfter: 1 });
  await outbox.writeOffline('a', 'b');
  server.respondTo('a', 409);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'a', 'a', 'a', 'b']);
  expect(new Set(server.received.slice(0, 4).map(({ key }) => key)).size).toBe(1);
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'conflict', conflicts: 3 }]);
});

test('a 409 without a key is a final rejection', async () => {
  const outbox = await createOutbox({ idempotencyKey: false });
  await outbox.writeOffline('a');
  server.respondWith(409);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'rejected' }]);
});

test('a request that never gets an answer is given up after attemptTimeoutSeconds, and tried again', async () => {
  const outbox = await createOutbox({ attemptTimeoutSeconds: 20 });
  await outbox.writeOffline('a', 'b');
  server.respondTo('a', hangs, 201);
  const fired = outbox.sync();
  await outbox.wait(19);
  expect(server.receivedBodies).toEqual(['a']);
  await outbox.wait(1);
  expect(await outbox.entry()).toMatchObject({ state: 'waiting', lastFailure: { kind: 'timeout' } });
  await outbox.wait(5);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'a', 'b']);
});

test('an answer whose body never ends is given up', async () => {
  const outbox = await createOutbox({ attemptTimeoutSeconds: 20 });
  await outbox.writeOffline('a');
  server.respondWith(endless, 201);
  const fired = outbox.sync();
  await outbox.wait(19);
  expect(await outbox.storedBodies()).toEqual(['a']);
  await outbox.wait(6);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'a']);
});

test.each([Infinity, 2_147_484])('a limit of %d seconds does not end a request at once', async (seconds) => {
  const outbox = await createOutbox({ attemptTimeoutSeconds: seconds, maxWaitSeconds: seconds });
  await outbox.writeOffline('a');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const answer = outbox.write('b');
  await outbox.wait(100);
  release();
  await outbox.wait(80);
  expect(await fired).toBe('resolved');
  expect((await answer).status).toBe(201);
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('repeated rejections by a cross-origin server without a key give a warning in development', async () => {
  const heard = captureConsole();
  const outbox = await createOutbox({ backoff: { maxSeconds: 5 } });
  server.respondWith(down);
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: new Request('https://other.test/x', { method: 'POST', body: 'a' }) }),
  );
  await outbox.completeSync();
  expect(server.receivedBodies.length).toBeGreaterThan(3);
  expect(heard('warn').filter((line) => line.includes('CORS'))).toHaveLength(1);
  expect(await outbox.entry()).toMatchObject({ state: 'waiting' });
});
