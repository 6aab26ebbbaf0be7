import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import { keepInPeer, peerRows, peerScript } from './a-peer.ts';
import { aServer } from './a-server.ts';
import { anHeir, heirScript } from './an-heir.ts';
import { aBrowser, Outbox, type OutboxExports } from './an-outbox.ts';

const server = aServer();
const theirTag = 'workbox-background-sync:outbox';

test('killed at every step of taking over and of the replay, nothing is lost, doubled or reordered', async () => {
  const places = await sweepTerminations(async (n) => {
    server.reset();
    const browser = new FakeBrowser();
    await keepInPeer(await browser.register(peerScript()), 'a', 'b');
    const worker = await browser.update<OutboxExports>(heirScript());
    void worker.terminateAt(n);
    await worker.activate();
    await browser.clock.advance(1000);
    // The next life finds whatever was left half done.
    const outbox = new Outbox(worker, {});
    await outbox.restart();
    const answered = outbox.write('c');
    await outbox.wait(3);
    await answered;
    expect(server.taken).toEqual(['a', 'b', 'c']);
    // One key each, however often it was sent.
    expect(new Set(server.received.map(({ key, body }) => `${key} ${body}`)).size).toBe(3);
    expect(await peerRows(browser)).toEqual([]);
    expect(await outbox.entries()).toEqual([]);
    return worker;
  });
  expect(places).toBeGreaterThan(40);
});

const scopes = ['https://app.test/one/', 'https://app.test/two/'] as const;

/** A site of two scopes, each with a worker of workbox-background-sync and the same queue name: they share the rows. */
async function twoPeers() {
  const browser = aBrowser();
  const peers = [];
  for (const scope of scopes) peers.push(await browser.register(peerScript(), { scope }));
  return { browser, peers: peers as [(typeof peers)[number], (typeof peers)[number]] };
}

test('a worker of theirs in another scope ends what it has begun, and the rest is sent here: nothing twice', async () => {
  const { browser, peers } = await twoPeers();
  await keepInPeer(peers[1], 'a', 'b', 'c');
  const answer = server.holds('a');
  const replayed = peers[1].sync(theirTag).catch(() => {});
  await browser.settle();
  const outbox = await anHeir(browser, { scope: scopes[0] });
  await outbox.wait(5);
  answer();
  await replayed;
  await outbox.wait(5);
  expect(server.bodies).toEqual(['a', 'b', 'c']);
  // It goes on keeping, and sends itself what it keeps.
  await keepInPeer(peers[1], 'd');
  await peers[1].sync(theirTag);
  expect(server.bodies).toEqual(['a', 'b', 'c', 'd']);
});

test('whenever their worker begins its replay, each row is sent once, by one of the two', async () => {
  // The heir needs some hundred turns from its first look to its deletes: theirs begins at each of them.
  for (let turns = 0; turns < 40; turns += 1) {
    server.reset();
    const { browser, peers } = await twoPeers();
    await keepInPeer(peers[1], 'a', 'b', 'c');
    const updated = anHeir(browser, { scope: scopes[0] });
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const replayed = peers[1].sync(theirTag).catch(() => {});
    const outbox = await updated;
    await outbox.wait(5);
    await replayed;
    await outbox.wait(5);
    expect(server.bodies.toSorted()).toEqual(['a', 'b', 'c']);
    await browser.close();
  }
});

test('two scopes that both take over share what was left, and nothing is sent twice', async () => {
  const { browser, peers } = await twoPeers();
  await keepInPeer(peers[0], 'a', 'b');
  await keepInPeer(peers[1], 'c', 'd');
  const heirs = await Promise.all(scopes.map((scope) => anHeir(browser, { scope })));
  await browser.clock.advance(5000);
  expect(server.bodies).toEqual(['a', 'b', 'c', 'd']);
  for (const heir of heirs) expect(await heir.entries()).toEqual([]);
});
