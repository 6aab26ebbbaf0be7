import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, tagOf } from './helpers/outbox.ts';

const server = createServer();
const later = (seconds: number) => status(503, { 'Retry-After': String(seconds) });

test('a sync event delivers the entries in a worker that is started for it, and its tag is removed', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  await outbox.worker.terminate();
  outbox.page.close();
  expect(await outbox.sync()).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b']);
  expect(outbox.browser.registration.sync.pending).toEqual([]);
});

test('a sync event rejects while entries are left, so that the browser tries again', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(later(600), 201);
  const { sync } = outbox.browser.registration;
  await expect(sync.fire(tagOf())).rejects.toMatchObject({
    code: 'entries-left',
    details: { name: 'outbox', lanes: 1 },
  });
  expect(sync.pending).toEqual([tagOf()]);
  await outbox.wait(750);
  await sync.fire(tagOf());
  expect(server.processed).toEqual(['a']);
});

test('a sync event waits for entries that are ready within its time', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(later(100), 201);
  const fired = outbox.sync();
  await outbox.wait(124);
  expect(server.processed).toEqual([]);
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.processed).toEqual(['a']);
});

test('a sync event does not wait for entries that are ready after its time', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(later(170));
  expect(await outbox.sync()).toBe('entries-left');
});

test('a sync event ends well within three minutes with any server', async () => {
  const outbox = await createOutbox({ backoff: { maxSeconds: 4 } });
  await outbox.writeOffline('a');
  server.respondWith(down);
  const fired = outbox.sync();
  await outbox.wait(170);
  expect(await fired).toBe('entries-left');
});

test('a sync event does not delay a new worker', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(later(100), 201);
  const fired = outbox.sync();
  await outbox.browser.settle();
  await outbox.browser.update(outboxScript());
  await outbox.browser.settle();
  expect(await fired).toBe('entries-left');
});

test('a sync event delivers an entry that is queued while it waits, when the entry is ready', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a']);
  server.respondTo('a', later(100), 201);
  const fired = outbox.sync();
  await outbox.browser.settle();
  server.respondTo('b', 503, 201);
  expect((await outbox.write('b', 'api/b')).status).toBe(202);
  await outbox.wait(2);
  expect(server.processed).toEqual(['b']);
  await outbox.wait(125);
  expect(await fired).toBe('resolved');
  expect(server.processed).toEqual(['b', 'a']);
});

test('sync events that fail register no tag, so that the browser does not spin', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { calls } = outbox.browser.registration.sync;
  expect(calls).toEqual([tagOf()]);
  server.respondWith(later(600));
  for (let i = 0; i < 5; i++) expect(await outbox.completeSync()).toBe('entries-left');
  expect(calls).toEqual([tagOf()]);
});

test('writes that fail during a sync event register no tag', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a']);
  const { calls } = outbox.browser.registration.sync;
  server.respondWith(later(10), 503, 503, 201);
  const fired = outbox.sync();
  await outbox.browser.settle();
  await outbox.write('b', 'api/b');
  await outbox.write('c', 'api/c');
  await outbox.wait(20);
  expect(await fired).toBe('resolved');
  expect(calls).toEqual([tagOf()]);
  // Later events register again.
  server.respondWith(503);
  await outbox.write('d', 'api/d');
  expect(calls).toEqual([tagOf(), tagOf()]);
});

test('the last chance tries the head of each lane once, at any time', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  server.respondWith(later(600));
  for (const body of ['a', 'b', 'c']) await outbox.write(body, `api/${body}`);
  await outbox.write('a2', 'api/a');
  server.respondTo('b', 201);
  expect(await outbox.completeSync({ lastChance: true })).toBe('entries-left');
  expect(server.receivedBodies).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  expect(await outbox.storedBodies()).toEqual(['a', 'c', 'a2']);
});

test('the last chance also sends entries behind a head that failed on the network', async () => {
  const outbox = await createOutbox({ backoff: { baseSeconds: 600 } });
  const releases = ['a', 'b'].map((body) => server.holdResponseTo(body));
  const answers = ['a', 'b'].map((body) => outbox.write(body));
  await outbox.browser.settle();
  for (const release of releases) release(down);
  await Promise.all(answers);
  expect(await outbox.completeSync({ lastChance: true })).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b']);
});

test('the last chance registers the tag again only where a window is open', async () => {
  const outbox = await createOutbox();
  server.respondWith(later(600));
  await outbox.write('a');
  const { sync } = outbox.browser.registration;
  expect(await outbox.completeSync({ lastChance: true })).toBe('entries-left');
  expect(sync.calls).toHaveLength(2);
  expect(sync.pending).toEqual([tagOf()]);
  outbox.page.close();
  expect(await outbox.completeSync({ lastChance: true })).toBe('entries-left');
  expect(sync.calls).toHaveLength(2);
});

test('the last chance with an empty queue registers nothing', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  expect(await outbox.completeSync({ lastChance: true })).toBe('resolved');
  expect(outbox.browser.registration.sync.calls).toHaveLength(1);
});

test('a tag that the browser gave up, or never had, is registered at the next visit', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { browser } = outbox;
  browser.online = false;
  outbox.page.close();
  expect(await outbox.completeSync({ lastChance: true })).toBe('entries-left');
  expect(browser.registration.sync.pending).toEqual([]);
  await outbox.restart();
  await browser
    .openPage()
    .fetch('/')
    .catch(() => {});
  await browser.settle();
  expect(browser.registration.sync.pending).toEqual([tagOf()]);
});

test('the queue ignores tags of others', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  for (const tag of ['workbox-background-sync:outbox', 'outbox', tagOf('other'), tagOf('outbox2')])
    await outbox.worker.sync(tag);
  expect(server.receivedBodies).toEqual([]);
});

test('a sync event rejects where a read fails, and the next one delivers', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.restart();
  outbox.browser.storageFaults.failOpens(1);
  expect(await outbox.completeSync()).toBe('storage-failed');
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a']);
});
