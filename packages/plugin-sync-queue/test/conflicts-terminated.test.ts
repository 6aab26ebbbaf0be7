import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import type { ExtraOptions } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { ifMatch, replaced, serveDocument } from './helpers/document-server.ts';
import { createServer } from './helpers/fake-server.ts';
import { createOutbox, readRows, type Outbox } from './helpers/outbox.ts';

const server = createServer();

/** `a` was made of version 1, the server has version 2, and `b` waits behind it. Nothing was sent. */
async function createStale(given: Pick<ExtraOptions, 'requestDidConflict'> = {}): Promise<Outbox> {
  server.reset();
  serveDocument(server);
  const outbox = await createOutbox(
    {},
    { browser: new FakeBrowser(), extra: ({ conflicts }) => [conflicts(given)] },
  );
  const { browser } = outbox;
  browser.online = false;
  await outbox.write('a', 'api/notes', { headers: ifMatch(1) });
  await outbox.write('b');
  browser.online = true;
  await browser.settle();
  return outbox;
}

async function replay(outbox: Outbox) {
  const fired = outbox.sync();
  await outbox.wait(10);
  await fired;
}

async function runNextWorker(outbox: Outbox) {
  await outbox.restart();
  const pushed = outbox.worker.push();
  await outbox.wait(30);
  await pushed;
}

async function expectNoHalfRows({ browser }: Outbox) {
  const { entries, requests } = await readRows(browser);
  expect([...requests.keys()].toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
}

/** Resolves the conflict, where it is one still. */
async function resolve(outbox: Outbox): Promise<string> {
  const { id } = await outbox.entry();
  const client = await createClient(outbox.page);
  const code = await client.codeOf(async (queue) => queue.resolve(id, replaced(await queue.request(id))));
  await outbox.wait(10);
  return String(code);
}

async function expectDeliveredInOrder(outbox: Outbox) {
  expect(server.processed).toEqual(['a and theirs', 'b']);
  expect(await outbox.entries()).toEqual([]);
  // One request has one key, however often it is sent.
  for (const body of ['a', 'a and theirs', 'b'])
    expect(new Set(server.received.filter((one) => one.body === body).map(({ key }) => key)).size).toBe(1);
}

test('a conflict that is being stored survives a termination at every step, and nothing overtakes it', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    const outbox = await createStale();
    const { worker } = outbox;
    void worker.terminateAt(n);
    await replay(outbox);
    await expectNoHalfRows(outbox);
    await runNextWorker(outbox);
    expect((await outbox.entries()).map(({ state }) => state)).toEqual(['conflict', 'waiting']);
    expect(server.processed).toEqual([]);
    expect(await resolve(outbox)).toBe('no error');
    await expectDeliveredInOrder(outbox);
    return worker;
  });
  expect(killPoints).toBeGreaterThan(15);
});

test('a conflict that is being resolved by a person survives a termination at every step', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    const outbox = await createStale();
    await replay(outbox);
    await outbox.restart();
    const { worker } = outbox;
    void worker.terminateAt(n);
    const first = await Promise.race([resolve(outbox), outbox.wait(30).then(() => 'no answer')]);
    await expectNoHalfRows(outbox);
    await runNextWorker(outbox);
    const [entry] = await outbox.entries();
    // What was not resolved is in conflict still, and a person looks again.
    if (entry) {
      expect([entry.state, first]).toEqual(['conflict', expect.stringMatching(/no.answer|no-worker/)]);
      expect(await resolve(outbox)).toBe('no error');
    }
    await expectDeliveredInOrder(outbox);
    return worker;
  });
  expect(killPoints).toBeGreaterThan(20);
});

test('a conflict that requestDidConflict resolves survives a termination at every step', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    const outbox = await createStale({ requestDidConflict: ({ request }) => replaced(request) });
    const { worker } = outbox;
    void worker.terminateAt(n);
    await replay(outbox);
    await expectNoHalfRows(outbox);
    await runNextWorker(outbox);
    await expectDeliveredInOrder(outbox);
    return worker;
  });
  expect(killPoints).toBeGreaterThan(30);
});
