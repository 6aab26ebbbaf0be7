import { createClient, type ClientInPage } from './helpers/client-in-page.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createOutbox, readResults, type Outbox } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

const bodiesSeen = async (outbox: Outbox, { snapshot }: ClientInPage) => {
  const [rows, stored] = [await outbox.entries(), await outbox.storedBodies()];
  return snapshot.entries.map(({ id }) => stored[rows.findIndex((row) => row.id === id)]);
};

/** Anna has two waiting entries and a delivered one. Then Bert signs in, with one entry of his own. */
async function twoPeople() {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  await client.run((queue) => queue.setOwner('anna'));
  server.respondWith(later);
  await outbox.write('a1');
  await outbox.write('a2', 'api/notes');
  const [first] = await outbox.entries();
  await client.run((queue) => queue.setOwner('bert'));
  await outbox.write('b1');
  await outbox.browser.settle();
  return { outbox, client, annas: first?.id ?? '' };
}

test('a page sees the entries of the current user only, and is told when the user changes', async () => {
  const { outbox, client } = await twoPeople();
  expect(await bodiesSeen(outbox, client)).toEqual(['b1']);
  expect(client.snapshot).toMatchObject({ owner: 'bert', size: 1 });
  expect(await client.run((queue) => queue.size())).toBe(1);
  await client.run((queue) => queue.setOwner('anna'));
  await outbox.browser.settle();
  expect(await bodiesSeen(outbox, client)).toEqual(['a1', 'a2']);
  await client.run((queue) => queue.setOwner(null));
  await outbox.browser.settle();
  expect(await bodiesSeen(outbox, client)).toEqual([]);
  expect(client.snapshot.owner).toBeNull();
});

test('pages are told when the option owner returns another user', async () => {
  let person: string | null = 'anna';
  const outbox = await createOutbox({ owner: () => person });
  const client = await createClient(outbox.page);
  server.respondWith(later);
  await outbox.write('a1');
  await outbox.browser.settle();
  expect(client.snapshot).toMatchObject({ owner: 'anna', size: 1 });
  person = 'bert';
  await outbox.write('b1', 'api/bert');
  await outbox.browser.settle();
  expect(client.snapshot).toMatchObject({ owner: 'bert', size: 1 });
  expect(await bodiesSeen(outbox, client)).toEqual(['b1']);
});

test('a new worker tells a page no more than a running one', async () => {
  const { outbox, annas } = await twoPeople();
  await outbox.worker.terminate();
  const other = await createClient(outbox.browser.openPage(outbox.scope));
  await outbox.worker.terminate();
  expect(await other.codeOf((queue) => queue.result(annas))).toBe('not-found');
  expect((await other.run((queue) => queue.getAll())).length).toBe(1);
});

test.each(['retry', 'discard', 'result', 'explain'] as const)(
  '%s of an entry of another user is not-found',
  async (verb) => {
    const { outbox, client, annas } = await twoPeople();
    expect(await client.codeOf((queue) => queue[verb](annas) as Promise<unknown>)).toBe('not-found');
    expect(await outbox.storedBodies()).toEqual(['a1', 'a2', 'b1']);
  },
);

test('clear() in a page deletes what the user sees, and nothing of another user', async () => {
  const { outbox, client } = await twoPeople();
  expect(await client.run((queue) => queue.clear())).toBe(1);
  expect(await outbox.storedBodies()).toEqual(['a1', 'a2']);
  await outbox.browser.settle();
  expect(client.snapshot.entries).toEqual([]);
});

test('getAll() in the worker lists the entries of all users', async () => {
  const { outbox } = await twoPeople();
  const entries = await outbox.worker.run(({ queue }) => queue.getAll());
  expect(entries.map(({ owner }) => owner)).toEqual(['anna', 'anna', 'bert']);
  expect(await outbox.worker.run(({ queue }) => queue.clear())).toBe(3);
});

test('entries without an owner are shown, so that a user can decide about them', async () => {
  const outbox = await createOutbox({ owner: () => null });
  const client = await createClient(outbox.page);
  await outbox.writeOffline('a');
  expect(client.snapshot.entries.length).toBe(1);
  const { id } = await outbox.entry();
  expect(await client.run((queue) => queue.explain(id))).toMatchObject({ waitingFor: 'owner' });
  await client.run((queue) => queue.discard(id));
  expect(await outbox.storedBodies()).toEqual([]);
});

// The recipes of the README.

test('a sign-out that sends first delivers the entries of the user before the session ends', async () => {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  await client.run((queue) => queue.setOwner('anna'));
  server.respondWith(status(503, { 'Retry-After': '1' }), 201);
  await outbox.write('a');
  const signedOut = client.run(async (queue) => {
    await queue.replayRequests();
    await queue.whenDrained();
    await queue.setOwner(null);
    return 'signed out';
  });
  await outbox.wait(10);
  expect(await signedOut).toBe('signed out');
  expect(server.processed).toEqual(['a']);
});

test('a sign-out that parks leaves the entries for that user, and no other user sends or sees them', async () => {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  await client.run((queue) => queue.setOwner('anna'));
  await outbox.writeOffline('a');
  await client.run((queue) => queue.setOwner(null));
  const sent = server.processed.length;
  await outbox.completeSync();
  await client.run((queue) => queue.setOwner('bert'));
  await outbox.completeSync();
  expect(server.processed.length).toBe(sent);
});

test('a sign-out that clears says how many entries it deletes, and leaves no trace of the owner', async () => {
  const { outbox, client } = await twoPeople();
  await client.run((queue) => queue.setOwner('anna'));
  server.respondWith(status(200, {}, 'Anna’s own'));
  await outbox.write('a3');
  await outbox.wait(700);
  await outbox.completeSync();
  expect((await readResults(outbox.browser)).length).toBeGreaterThan(0);
  server.respondWith(later);
  await outbox.write('a4');
  await client.run((queue) => queue.setOwner(null));
  expect(await client.run((queue) => queue.clear({ owner: 'anna' }))).toBe(1);
  expect(await outbox.storedBodies()).toEqual(['b1']);
  expect(await readResults(outbox.browser)).toEqual([]);
});
