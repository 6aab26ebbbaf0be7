import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import type { SyncQueueOptions } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createOutbox, type Outbox, type OutboxParts, outboxScript } from './helpers/outbox.ts';

const server = createServer();
const parts: OutboxParts = { extra: ({ originPauses }) => [originPauses()] };
const lanes: SyncQueueOptions = { lane: ({ url }) => new URL(url).pathname, concurrency: 1 };
const createPausing = (options: SyncQueueOptions = {}) => createOutbox({ ...lanes, ...options }, parts);
const usedUp = status(201, { RateLimit: '"default";r=0;t=120' });
const busy = status(503, { 'Retry-After': '120' });

/** Three lanes of the own origin, and one of another. */
async function writeInLanes(outbox: Outbox, bodies = ['a', 'b', 'c']) {
  await outbox.writeOffline(...bodies.map((body): [string, string] => [body, `api/${body}`]));
  await outbox.writeOffline(['z', 'https://other.test/api/z']);
}

/** A worker that starts while its origin is paused: 'a' was sent, and 'b' waits. */
async function createPausedAtStart(): Promise<Outbox> {
  const outbox = await createPausing();
  await writeInLanes(outbox, ['a', 'b']);
  server.respondTo('a', usedUp);
  const first = outbox.sync();
  await outbox.wait(5);
  await outbox.restart();
  await first;
  return outbox;
}

/** The moment at which the origin may be asked again, at the latest. */
const spread = 1.5;

test.each([
  ['an exhausted quota', usedUp],
  ['a 503 with Retry-After', busy],
  ['a 429 with Retry-After', status(429, { 'Retry-After': '120' })],
])('%s pauses all lanes of its origin, and no other origin', async (_, answer) => {
  const outbox = await createPausing();
  await writeInLanes(outbox);
  server.respondTo('a', answer, 201);
  const fired = outbox.sync();
  await outbox.wait(100);
  expect(server.receivedBodies).toEqual(['a', 'z']);
  await outbox.wait(120 * spread);
  await fired;
  await outbox.completeSync();
  expect(server.receivedBodies.filter((body) => body !== 'a')).toEqual(['z', 'b', 'c']);
  expect(await outbox.entries()).toEqual([]);
});

test('without originPauses() only the lane of the entry waits', async () => {
  const outbox = await createOutbox(lanes);
  await writeInLanes(outbox);
  server.respondTo('a', busy, 201);
  const fired = outbox.sync();
  await outbox.wait(100);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c', 'z']);
  await outbox.wait(200);
  await fired;
});

test('a pause holds in the next worker, against traffic, connectivity and the clock', async () => {
  const outbox = await createPausedAtStart();
  const fired = outbox.sync();
  await createClient(outbox.page);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  await outbox.wait(60);
  expect(server.receivedBodies).toEqual(['a', 'z']);
  await outbox.wait(200);
  await fired;
  expect(server.receivedBodies).toEqual(['a', 'z', 'b']);
});

test('an entry that failed on the network waits for the pause of its origin', async () => {
  const outbox = await createPausing();
  await writeInLanes(outbox, ['b']);
  await outbox.writeOffline(['a', 'api/a']);
  server.respondTo('a', busy, 201);
  const fired = outbox.sync();
  await outbox.wait(5);
  await fired.catch(() => {});
  // `b` was sent before `a`. A new write fails on the network meanwhile.
  await outbox.writeOffline(['d', 'api/d']);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  await outbox.wait(30);
  expect(server.receivedBodies).not.toContain('d');
});

test('the last chance of a sync event goes before the pause', async () => {
  const outbox = await createPausedAtStart();
  await outbox.completeSync({ lastChance: true });
  expect(server.processed).toEqual(['a', 'z', 'b']);
});

test('retry(id) sends an entry and what is ahead of it in its lane, and nothing else of the origin', async () => {
  const outbox = await createPausing();
  await writeInLanes(outbox, ['a', 'b', 'c']);
  await outbox.writeOffline(['b2', 'api/b']);
  server.respondTo('a', usedUp);
  const fired = outbox.sync();
  await outbox.wait(5);
  const entries = await outbox.entries();
  const { id } = entries.at(-1)!;
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.wait(5);
  expect(server.receivedBodies).toEqual(['a', 'z', 'b', 'b2']);
  await outbox.wait(300);
  await fired;
});

test("a page's request whose lane is free is sent during a pause", async () => {
  const outbox = await createPausing();
  server.respondTo('a', usedUp);
  await outbox.write('a', 'api/a');
  expect((await outbox.write('d', 'api/d')).status).toBe(201);
});

test('a page sees the pause in its snapshot, in explain() and in the time of the next attempt', async () => {
  const outbox = await createPausing();
  await writeInLanes(outbox, ['a', 'b']);
  const client = await createClient(outbox.page);
  server.respondTo('a', usedUp);
  const fired = outbox.sync();
  await outbox.wait(5);
  const [pause] = client.snapshot.pausedOrigins ?? [];
  const { origin } = new URL(outbox.scope);
  expect(pause).toMatchObject({ origin });
  const { id } = await outbox.entry();
  const until = pause?.until;
  expect(await client.run((queue) => queue.explain(id))).toEqual({ waitingFor: 'origin', origin, until });
  const overview = await outbox.worker.run(({ queue }) => queue.overview());
  expect(overview.nextAttemptAt).toBe(until);
  await outbox.wait(300);
  await fired;
});

test('a pause of a clock that was moved back by a day is over', async () => {
  const outbox = await createPausedAtStart();
  outbox.browser.clock.set(outbox.browser.clock.now - 86_400_000);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'z', 'b']);
});

test('a worker of the version without pauses reads the state, and leaves the pause in it', async () => {
  const outbox = await createPausing();
  await writeInLanes(outbox, ['a', 'b']);
  server.respondTo('a', usedUp);
  const first = outbox.sync();
  await outbox.wait(5);
  const worker = await outbox.browser.update<typeof outbox.worker.exports>(outboxScript(lanes));
  await worker.activate();
  outbox.worker = worker;
  await first;
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'z', 'b']);
});

test('a pause survives a termination at every step, and everything is delivered once', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    const outbox = await createOutbox(
      { ...lanes, idempotencyKey: { origins: ['https://other.test'] } },
      { ...parts, browser: new FakeBrowser() },
    );
    await writeInLanes(outbox, ['a', 'b']);
    server.respondTo('a', busy, 201);
    const { worker } = outbox;
    void worker.terminateAt(n);
    const fired = outbox.sync();
    await outbox.wait(10);
    const isStored = server.received.some(({ body }) => body === 'z');
    await outbox.restart();
    await fired;
    const pushed = outbox.worker.push();
    await outbox.wait(30);
    await pushed;
    // The answer was stored before another lane was sent: the next worker keeps to it.
    if (isStored) expect(server.receivedBodies).not.toContain('b');
    await outbox.wait(200);
    // A worker replays at its first event.
    await outbox.restart();
    const last = outbox.worker.push();
    await outbox.wait(30);
    await last;
    expect(server.processed.toSorted()).toEqual(['a', 'b', 'z']);
    expect(await outbox.entries()).toEqual([]);
    return worker;
  });
  expect(killPoints).toBeGreaterThan(20);
});
