import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();
const lane = ({ url }: Request) => new URL(url).pathname;
const waiting = (outbox: { entries(): Promise<{ state: string }[]> }) =>
  outbox.entries().then((entries) => entries.map(({ state }) => state));

test('a blocked lane does not delay another lane', async () => {
  const outbox = await createOutbox({ lane });
  await outbox.writeOffline(['a1', 'api/a'], ['b1', 'api/b'], ['a2', 'api/a'], ['b2', 'api/b']);
  server.respondTo('a1', status(503, { 'Retry-After': '600' }));
  expect(await outbox.completeSync()).toBe('entries-left');
  expect(server.processed).toEqual(['b1', 'b2']);
  expect(await outbox.storedBodies()).toEqual(['a1', 'a2']);
  expect(server.receivedBodies).not.toContain('a2');
});

test('a write of an empty lane is sent at once, past the lanes that wait', async () => {
  const outbox = await createOutbox({ lane });
  server.respondTo('a', status(503, { 'Retry-After': '600' }));
  await outbox.write('a', 'api/a');
  expect((await outbox.write('b', 'api/b')).status).toBe(201);
});

test.each([1, 2, 3, Infinity])('at most %p lanes are replayed at the same time', async (concurrency) => {
  const outbox = await createOutbox({ lane, concurrency });
  const bodies = ['a', 'b', 'c', 'd'];
  await outbox.writeOffline(...bodies.map((body): [string, string] => [body, `api/${body}`]));
  const releases = bodies.map((body) => server.holdResponseTo(body));
  const fired = outbox.sync();
  for (const [done, release] of releases.entries()) {
    await outbox.browser.settle();
    expect(server.received).toHaveLength(Math.min(4, concurrency + done));
    release(201);
  }
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.processed.toSorted()).toEqual(bodies);
});

test('a lane has one request at the server at a time, also with more concurrency', async () => {
  const outbox = await createOutbox({ concurrency: 6 });
  await outbox.writeOffline('a', 'b', 'c');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a']);
  release(201);
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
});

test('an entry that gets parkAfter bad answers stops blocking its lane', async () => {
  const outbox = await createOutbox({ parkAfter: 3 });
  await outbox.writeOffline('sick', 'b', 'c');
  server.respondTo('sick', 503, 503, 503, 503, 201);
  const fired = outbox.sync();
  await outbox.browser.settle();
  // The first attempt is at once, the next ones 1 s and 2 s later.
  await outbox.wait(2.9);
  expect(server.receivedBodies).toEqual(['sick', 'sick']);
  expect(await waiting(outbox)).toEqual(['waiting', 'waiting', 'waiting']);
  await outbox.wait(0.1);
  expect(server.receivedBodies).toEqual(['sick', 'sick', 'sick', 'b', 'c']);
  expect(await outbox.entries()).toMatchObject([{ state: 'parked', badAnswers: 3 }]);
  // The parked entry is tried again and delivered.
  await outbox.wait(60);
  expect(await fired).toBe('resolved');
  expect(server.processed).toEqual(['b', 'c', 'sick']);
});

test('a parked entry that is ready is sent in its old order, before newer entries', async () => {
  const outbox = await createOutbox({ parkAfter: 1 });
  await outbox.writeOffline('sick');
  server.respondTo('sick', status(503, { 'Retry-After': '60' }), status(503, { 'Retry-After': '60' }), 201);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await waiting(outbox)).toEqual(['parked']);
  // No entry waits behind it.
  expect((await outbox.write('b')).status).toBe(201);
  await outbox.writeOffline('c', 'd');
  await outbox.wait(75);
  await outbox.restart();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['sick', 'b', 'sick', 'c', 'd', 'sick']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('an outage of any length parks no entry and keeps the order', async () => {
  const outbox = await createOutbox({ parkAfter: 2, backoff: { maxSeconds: 30 } });
  await outbox.writeOffline('a', 'b', 'c');
  server.respondWith(down);
  for (let i = 0; i < 5; i++) expect(await outbox.completeSync()).toBe('entries-left');
  expect(server.receivedBodies.length).toBeGreaterThan(20);
  expect(new Set(server.receivedBodies)).toEqual(new Set(['a']));
  expect(await waiting(outbox)).toEqual(['waiting', 'waiting', 'waiting']);
  server.respondWith(201);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b', 'c']);
});

test('an outage without a network costs no attempt', async () => {
  const outbox = await createOutbox({ maxAttempts: 3 });
  await outbox.writeOffline('a');
  outbox.browser.online = false;
  for (let i = 0; i < 5; i++) await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.entry()).toMatchObject({ state: 'waiting', attempts: 0 });
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('hundreds of lanes are all delivered, each in its order', async () => {
  const outbox = await createOutbox({ lane });
  const writes = Array.from({ length: 150 }, (_, n): [string, string] => [`${n}`, `api/${n % 50}`]);
  await outbox.writeOffline(...writes);
  await outbox.completeSync();
  expect(server.receivedBodies).toHaveLength(150);
  for (let own = 0; own < 50; own++)
    expect(server.processed.filter((body) => Number(body) % 50 === own)).toEqual(
      [own, own + 50, own + 100].map(String),
    );
});

test.each([
  ['in six lanes reads one entry ahead', ['a', 'b', 'c', 'd', 'e', 'f'], 1],
  ['in one lane reads each next entry ahead', ['a', 'a', 'a', 'a', 'a', 'a'], 6],
])('a replay of six entries %s', async (_, lanes, ahead) => {
  const outbox = await createOutbox({ lane, concurrency: 1 });
  await outbox.writeOffline(...lanes.map((name, at): [string, string] => [`${at}`, `api/${name}`]));
  await outbox.worker.run(() => {
    const transaction: IDBDatabase['transaction'] = Reflect.get(IDBDatabase.prototype, 'transaction');
    const counted = { reads: 0 };
    IDBDatabase.prototype.transaction = function (stores, mode, ...rest) {
      if (mode === 'readonly' && [stores].flat().includes('requests')) counted.reads++;
      return transaction.call(this, stores as string[], mode, ...rest);
    };
    Object.assign(self, { counted });
  });
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toHaveLength(6);
  expect(
    await outbox.worker.run(() => (self as unknown as { counted: { reads: number } }).counted.reads),
  ).toBe(ahead);
});
