import { aServer, down, status } from './a-server.ts';
import { anOutbox } from './an-outbox.ts';

const server = aServer();
const lane = ({ url }: Request) => new URL(url).pathname;
const waiting = (outbox: { entries(): Promise<{ state: string }[]> }) =>
  outbox.entries().then((entries) => entries.map(({ state }) => state));

test('a lane that is stuck holds no other lane up', async () => {
  const outbox = await anOutbox({ lane });
  await outbox.keep(['a1', 'api/a'], ['b1', 'api/b'], ['a2', 'api/a'], ['b2', 'api/b']);
  server.saysTo('a1', status(503, { 'Retry-After': '600' }));
  expect(await outbox.synced()).toBe('entries-left');
  expect(server.taken).toEqual(['b1', 'b2']);
  expect(await outbox.stored()).toEqual(['a1', 'a2']);
  expect(server.bodies).not.toContain('a2');
});

test('a write of a lane that is empty goes straight to the server past the lanes that wait', async () => {
  const outbox = await anOutbox({ lane });
  server.saysTo('a', status(503, { 'Retry-After': '600' }));
  await outbox.write('a', 'api/a');
  expect((await outbox.write('b', 'api/b')).status).toBe(201);
});

test.each([1, 2, 3, Infinity])('at most %p lanes are replayed side by side', async (concurrency) => {
  const outbox = await anOutbox({ lane, concurrency });
  const bodies = ['a', 'b', 'c', 'd'];
  await outbox.keep(...bodies.map((body): [string, string] => [body, `api/${body}`]));
  const releases = bodies.map((body) => server.holds(body));
  const fired = outbox.sync();
  for (const [done, release] of releases.entries()) {
    await outbox.browser.settle();
    expect(server.received).toHaveLength(Math.min(4, concurrency + done));
    release(201);
  }
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.taken.toSorted()).toEqual(bodies);
});

test('within a lane one request is at the server at a time, also with more concurrency', async () => {
  const outbox = await anOutbox({ concurrency: 6 });
  await outbox.keep('a', 'b', 'c');
  const release = server.holds('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(server.bodies).toEqual(['a']);
  release(201);
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.bodies).toEqual(['a', 'b', 'c']);
});

test('an entry answered badly parkAfter times stops holding its lane back', async () => {
  const outbox = await anOutbox({ parkAfter: 3 });
  await outbox.keep('sick', 'b', 'c');
  server.saysTo('sick', 503, 503, 503, 503, 201);
  const fired = outbox.sync();
  await outbox.browser.settle();
  // The first time at once, then 1 s and 2 s later.
  await outbox.wait(2.9);
  expect(server.bodies).toEqual(['sick', 'sick']);
  expect(await waiting(outbox)).toEqual(['waiting', 'waiting', 'waiting']);
  await outbox.wait(0.1);
  expect(server.bodies).toEqual(['sick', 'sick', 'sick', 'b', 'c']);
  expect(await outbox.entries()).toMatchObject([{ state: 'parked', badAnswers: 3 }]);
  // It is tried on, and arrives.
  await outbox.wait(60);
  expect(await fired).toBe('resolved');
  expect(server.taken).toEqual(['b', 'c', 'sick']);
});

test('a parked entry that is ready is tried in its old order, before newer ones', async () => {
  const outbox = await anOutbox({ parkAfter: 1 });
  await outbox.keep('sick');
  server.saysTo('sick', status(503, { 'Retry-After': '60' }), status(503, { 'Retry-After': '60' }), 201);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await waiting(outbox)).toEqual(['parked']);
  // Nothing waits behind it.
  expect((await outbox.write('b')).status).toBe(201);
  await outbox.keep('c', 'd');
  await outbox.wait(60);
  await outbox.restart();
  await outbox.synced();
  expect(server.bodies).toEqual(['sick', 'b', 'sick', 'c', 'd', 'sick']);
  expect(await outbox.stored()).toEqual([]);
});

test('an outage of any length parks nothing and costs no order', async () => {
  const outbox = await anOutbox({ parkAfter: 2, backoff: { maxSeconds: 30 } });
  await outbox.keep('a', 'b', 'c');
  server.says(down);
  for (let i = 0; i < 5; i++) expect(await outbox.synced()).toBe('entries-left');
  expect(server.bodies.length).toBeGreaterThan(20);
  expect(new Set(server.bodies)).toEqual(new Set(['a']));
  expect(await waiting(outbox)).toEqual(['waiting', 'waiting', 'waiting']);
  server.says(201);
  await outbox.synced();
  expect(server.taken).toEqual(['a', 'b', 'c']);
});

test('an outage without a network burns no attempt', async () => {
  const outbox = await anOutbox({ maxAttempts: 3 });
  await outbox.keep('a');
  outbox.browser.online = false;
  for (let i = 0; i < 5; i++) await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.entry()).toMatchObject({ state: 'waiting', attempts: 0 });
  outbox.browser.online = true;
  await outbox.synced();
  expect(server.taken).toEqual(['a']);
});

test('lanes by the hundred are all delivered, each in its order', async () => {
  const outbox = await anOutbox({ lane });
  const writes = Array.from({ length: 150 }, (_, n): [string, string] => [`${n}`, `api/${n % 50}`]);
  await outbox.keep(...writes);
  await outbox.synced();
  expect(server.bodies).toHaveLength(150);
  for (let own = 0; own < 50; own++)
    expect(server.taken.filter((body) => Number(body) % 50 === own)).toEqual(
      [own, own + 50, own + 100].map(String),
    );
});
