import { createServer, down, status } from './helpers/fake-server.ts';
import type { Entry } from '../src/index.ts';
import { createOutbox, readRows, withDatabase, type Outbox } from './helpers/outbox.ts';
import type { TestDatabase } from './helpers/test-database.ts';

const server = createServer();
const lane = ({ url }: Request) => new URL(url).pathname;

afterEach(() => void jest.restoreAllMocks());

test('an entry behind one that is at the server is as untried as before when the worker is terminated', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b', 'c');
  const before = (await outbox.entries()).slice(1);
  server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a']);
  await outbox.worker.terminate();
  await fired;
  expect((await outbox.entries()).slice(1)).toEqual(before);
});

test('a draft behind an entry that is at the server can still be superseded', async () => {
  const outbox = await createOutbox({ coalesce: ({ url }) => (url.endsWith('draft') ? url : null) });
  await outbox.writeOffline('a', ['b', 'api/draft']);
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const written = outbox.write('c', 'api/draft');
  await outbox.browser.settle();
  release(201);
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect((await written).status).toBe(201);
  expect(server.processed).toEqual(['a', 'c']);
});

test('a replayed request reaches the server after all delivered entries before it are deleted', async () => {
  const outbox = await createOutbox();
  const bodies = Array.from({ length: 10 }, (_, at) => `${at}`);
  await outbox.writeOffline(...bodies);
  const left: string[][] = [];
  server.respondWith(async ({ body }) => {
    const { entries, requests } = await readRows(outbox.browser);
    left.push([body, ...entries.map(({ id }) => requests.get(id)!)]);
    return new Response(null, { status: 201 });
  });
  expect(await outbox.completeSync()).toBe('resolved');
  expect(left).toEqual(bodies.map((body, at) => [body, ...bodies.slice(at)]));
});

test('an entry that is due is sent while another lane uploads one file after another', async () => {
  const outbox = await createOutbox({ lane });
  server.respondTo('note', 503, 201);
  await outbox.write('note', 'api/note');
  await outbox.writeOffline(...[1, 2, 3, 4].map((at): [string, string] => [`file ${at}`, 'api/files']));
  const releases = [1, 2, 3, 4].map((at) => server.holdResponseTo(`file ${at}`));
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['note', 'file 1']);
  await outbox.wait(1);
  expect(server.processed).toEqual(['note']);
  for (const release of releases) {
    release(201);
    await outbox.browser.settle();
  }
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.processed).toEqual(['note', 'file 1', 'file 2', 'file 3', 'file 4']);
});

test('lanes with many entries take turns: another lane waits for one send, not for their end', async () => {
  const outbox = await createOutbox({ lane, concurrency: 2 });
  const files = ['a1', 'b1', 'a2', 'b2', 'a3', 'b3'];
  await outbox.writeOffline(...files.map((file): [string, string] => [file, `api/${file[0]}`]), [
    'note',
    'api/n',
  ]);
  const releases = files.map((file) => server.holdResponseTo(file));
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a1', 'b1']);
  releases[0]?.(201);
  await outbox.browser.settle();
  expect(server.receivedBodies.slice(2, 4)).toEqual(['note', 'a2']);
  for (const release of releases.slice(1)) {
    release(201);
    await outbox.browser.settle();
  }
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  for (const name of ['a', 'b'])
    expect(server.processed.filter((body) => body.startsWith(name))).toEqual(
      [1, 2, 3].map((at) => name + at),
    );
});

test('an entry that waits for a request of a page is sent after that request has ended, with any outcome', async () => {
  const outbox = await createOutbox();
  const release = server.holdResponseTo('page');
  const aborter = new AbortController();
  const written = outbox.write('page', 'api/notes', { signal: aborter.signal });
  await outbox.browser.settle();
  const request = new Request('https://app.test/api/notes', { method: 'POST', body: 'pushed' });
  await outbox.worker.run(({ queue }) => queue.pushRequest({ request }));
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['page']);
  aborter.abort();
  await expect(written).rejects.toThrow('Failed to fetch');
  release(down);
  await outbox.wait(1);
  expect(server.processed).toEqual(['pushed']);
});

/** Copies the one stored entry to others of the same queue. */
async function copyEntry(outbox: Outbox, count: number, given: (at: number) => object) {
  await withDatabase(outbox.browser, async (db) => {
    const [entry = { id: '', order: 0 }] = (await db.getAll('entries')) as { id: string; order: number }[];
    const request = await db.get('requests', entry.id);
    for (let at = 1; at <= count; at++) {
      const id = `copy-${at}`;
      await db.put('entries', { ...entry, id, order: entry.order + at, ...given(at) });
      await db.put('requests', request, id);
    }
  });
}

/** How often code moves a cursor of IndexedDB while `work` runs. */
async function countSteps(work: () => Promise<void>): Promise<number> {
  const steps = jest.spyOn(IDBCursor.prototype, 'continue');
  await work();
  const { length } = steps.mock.calls;
  steps.mockRestore();
  return length;
}

test('a first write after a start of the worker reads as much with 400 lanes as with 100', async () => {
  const reads: number[] = [];
  for (const count of [100, 400]) {
    const outbox = await createOutbox({ lane });
    await outbox.writeOffline(['old', 'api/0']);
    await copyEntry(outbox, count, (at) => ({
      lane: `/api/${at}`,
      nextAttemptAt: outbox.browser.clock.now + 600_000,
    }));
    await outbox.restart();
    let steps = 0;
    reads.push(
      await countSteps(async () => {
        server.respondTo('new', () => {
          steps = (IDBCursor.prototype.continue as jest.Mock).mock.calls.length;
          return new Response(null, { status: 201 });
        });
        expect((await outbox.write('new', 'api/new')).status).toBe(201);
        await outbox.wait(1);
      }),
    );
    reads[reads.length - 1] = steps;
    await outbox.browser.close();
  }
  expect(reads[1]).toBe(reads[0]);
  expect(reads[0]).toBeLessThan(200);
});

test('a write into a lane that no worker has read yet is queued behind its stored entries', async () => {
  const outbox = await createOutbox({ lane });
  server.respondTo('old', status(503, { 'Retry-After': '600' }));
  await outbox.write('old', 'api/zz');
  await copyEntry(outbox, 200, (at) => ({
    lane: `/api/${at}`,
    nextAttemptAt: outbox.browser.clock.now + 600_000,
  }));
  await outbox.restart();
  expect((await outbox.write('new', 'api/zz')).status).toBe(202);
  expect(server.receivedBodies).toEqual(['old']);
});

test('entries behind 100 parked ones are sent without a search through these for each of them', async () => {
  const outbox = await createOutbox({ parkAfter: 1, concurrency: 1 });
  server.respondTo('parked', status(503, { 'Retry-After': '3600' }));
  await outbox.write('parked');
  await copyEntry(outbox, 100, () => ({}));
  const bodies = Array.from({ length: 20 }, (_, at) => `note ${at}`);
  await outbox.restart();
  await outbox.writeOffline(...bodies);
  const steps = await countSteps(async () => {
    await outbox.completeSync();
  });
  expect(server.processed).toEqual(bodies);
  expect(steps).toBeLessThan(300);
});

test.each([
  ['deleted', async (db, { id }) => db.delete('entries', id), ['a', 'c']],
  [
    'put off',
    async (db, entry) => db.put('entries', { ...entry, nextAttemptAt: entry.createdAt + 60_000 }),
    ['a'],
  ],
] satisfies [string, (db: TestDatabase, entry: Entry) => Promise<unknown>, string[]][])(
  'an entry that another worker has %s while the one before it is at the server is not sent',
  async (_, change, received) => {
    const outbox = await createOutbox();
    await outbox.writeOffline('a', 'b', 'c');
    const release = server.holdResponseTo('a');
    const fired = outbox.sync();
    await outbox.browser.settle();
    const entry = await outbox.entry(1);
    await withDatabase(outbox.browser, (db) => change(db, entry));
    release(201);
    await outbox.browser.settle();
    expect(server.receivedBodies).toEqual(received);
    await outbox.wait(180);
    await fired;
    expect(server.processed).toEqual(received.length > 1 ? ['a', 'c'] : ['a', 'b', 'c']);
  },
);

test('an entry whose deletion is not committed after its answer is not sent again by the same worker', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b', 'c');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  outbox.browser.storageFaults.failCommits(3);
  release(201);
  await outbox.wait(180);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
  outbox.browser.storageFaults.clear();
  await outbox.completeSync();
  await outbox.restart();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
});
