import { captureConsole } from 'workbox-plugin-testing/console';
import type { SyncQueueOptions } from '../src/index.ts';
import { createClient, type ClientInPage } from './helpers/client-in-page.ts';
import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox, readResults, type Outbox } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

const setOwner = (outbox: Outbox, id: string | null) => outbox.worker.run(({ queue }) => queue.setOwner(id));
const remembered = ({ page }: ClientInPage) =>
  page.run(() => Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at)));
const told = (answer: Promise<Response>) =>
  answer.then(
    ({ status: code }) => code,
    () => 'error',
  );

type Clear = (outbox: Outbox, client: ClientInPage) => Promise<number>;
const clears: [who: string, clear: Clear][] = [
  ['the page', (_, client) => client.run((queue) => queue.clear({ owner: 'anna' }))],
  ['the worker', ({ worker }) => worker.run(({ queue }) => queue.clear({ owner: 'anna' }))],
  ['the worker for everybody', ({ worker }) => worker.run(({ queue }) => queue.clear())],
];

test.each(clears)(
  'clear() of an owner by %s removes the name from localStorage of all pages',
  async (_, clear) => {
    const outbox = await createOutbox();
    const client = await createClient(outbox.page);
    const other = await createClient(outbox.browser.openPage(outbox.scope));
    await setOwner(outbox, 'anna');
    server.respondWith(later);
    await outbox.write('a');
    await outbox.browser.settle();
    expect((await remembered(client)).join()).toContain('anna');
    await setOwner(outbox, null);
    await outbox.browser.settle();
    expect(await clear(outbox, client)).toBe(1);
    await outbox.browser.settle();
    expect(await remembered(client)).toEqual([]);
    expect(await remembered(other)).toEqual([]);
  },
);

test('entries of a cleared owner are not reported as lost after an eviction by the browser', async () => {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  await setOwner(outbox, 'anna');
  server.respondWith(later);
  await outbox.write('a');
  await outbox.browser.settle();
  await client.run((queue) => queue.clear({ owner: 'anna' }));
  await outbox.browser.settle();
  await outbox.worker.terminate();
  await outbox.browser.storageFaults.evict();
  await outbox.restart();
  await setOwner(outbox, 'anna');
  await outbox.write('b');
  await outbox.browser.settle();
  const next = await createClient(outbox.browser.openPage(outbox.scope));
  expect(next.snapshot).toMatchObject({ owner: 'anna', size: 1 });
  expect(next.snapshot.storageLost).toBeUndefined();
});

describe.each<[string, SyncQueueOptions]>([
  ['on-failure', {}],
  ['before-send', { persist: 'before-send' }],
])('clear() of an owner with a write at the server, with persist %s', (_, options) => {
  test.each([
    ['503', 503, 503],
    ['a network failure', down, 'error'],
  ] as const)(
    'a write whose owner is cleared while it is at the server is not queued when %s comes, and its page gets the true outcome',
    async (_what, answer, expected) => {
      const refused = jest.fn();
      const outbox = await createOutbox({ ...options, queueDidReject: refused });
      const client = await createClient(outbox.page);
      await setOwner(outbox, 'anna');
      const release = server.holdResponseTo('a');
      const written = told(outbox.write('a'));
      await outbox.browser.settle();
      await setOwner(outbox, 'bert');
      await client.run((queue) => queue.clear({ owner: 'anna' }));
      release(answer);
      expect(await written).toBe(expected);
      await outbox.browser.settle();
      expect(await outbox.storedBodies()).toEqual([]);
      expect(await readResults(outbox.browser)).toEqual([]);
      // The next user is not told of it either.
      expect(refused).not.toHaveBeenCalled();
      expect(client.snapshot.lastRejection).toBeUndefined();
      expect(await remembered(client)).toEqual([]);
      // A later write of the user is queued.
      await setOwner(outbox, 'anna');
      server.respondWith(later);
      expect((await outbox.write('b')).status).toBe(202);
    },
  );
});

test('a write whose body is being read when its owner is cleared is not stored', async () => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'anna');
  let end = () => {};
  const body = new ReadableStream({
    start: (controller) => void (end = () => controller.close()),
  });
  const pushed = outbox.worker.run(({ queue }) =>
    queue
      .pushRequest({
        request: new Request('/api/notes', { method: 'POST', body, duplex: 'half' } as RequestInit),
      })
      .then(
        () => 'kept',
        ({ code }: { code: string }) => code,
      ),
  );
  await outbox.browser.settle();
  await outbox.worker.run(({ queue }) => queue.clear({ owner: 'anna' }));
  end();
  expect(await pushed).toBe('not-found');
  expect(await outbox.storedBodies()).toEqual([]);
});

test('clear() of one owner leaves the writes of other owners in flight', async () => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'anna');
  const release = server.holdResponseTo('a');
  const written = told(outbox.write('a'));
  await outbox.browser.settle();
  await outbox.worker.run(({ queue }) => queue.clear({ owner: 'bert' }));
  release(later);
  expect(await written).toBe(202);
});

describe('clear() and discard() of a write whose page waits', () => {
  const waiting = async () => {
    const outbox = await createOutbox();
    await setOwner(outbox, 'anna');
    await outbox.writeOffline('first');
    const release = server.holdResponseTo('first');
    const fired = outbox.sync();
    await outbox.browser.settle();
    const written = told(outbox.write('second'));
    await outbox.browser.settle();
    const ids = (await outbox.entries()).map(({ id }) => id);
    return { outbox, written, fired, release, id: ids[1] ?? '' };
  };

  test('a page that waits for the turn of its write gets the error, not a receipt, when the entry is discarded', async () => {
    const { outbox, written, fired, release, id } = await waiting();
    await outbox.worker.run(({ queue }) => queue.discard(id));
    expect(await written).toBe('error');
    release();
    await outbox.wait(10);
    await fired;
    expect(server.processed).toEqual(['first']);
    expect(await outbox.worker.run(({ queue }) => queue.result(id))).toMatchObject({ outcome: 'discarded' });
  });

  test('a page that waits for the turn of its write gets the error, not a receipt, when the owner is cleared', async () => {
    const { outbox, written, fired, release } = await waiting();
    await outbox.worker.run(({ queue }) => queue.clear({ owner: 'anna' }));
    expect(await written).toBe('error');
    release();
    await outbox.wait(10);
    await fired;
    expect(await outbox.storedBodies()).toEqual([]);
    expect(server.processed).toEqual(['first']);
  });

  test('a page gets the error when its entry is discarded while it is at the server in its turn', async () => {
    const { outbox, written, fired, release, id } = await waiting();
    const hold = server.holdResponseTo('second');
    release();
    await outbox.browser.settle();
    await outbox.worker.run(({ queue }) => queue.discard(id));
    expect(await written).toBe('error');
    hold(503);
    await outbox.wait(10);
    await fired;
    expect(await outbox.storedBodies()).toEqual([]);
  });
});

test('a rejection of the write of one user is not shown to another user', async () => {
  captureConsole();
  const outbox = await createOutbox({ maxEntryBytes: 1 });
  const client = await createClient(outbox.page);
  await setOwner(outbox, 'anna');
  await outbox.browser.settle();
  server.respondWith(down);
  expect(await told(outbox.write('too large'))).toBe('error');
  await outbox.browser.settle();
  expect(client.snapshot.lastRejection).toMatchObject({ by: 'maxEntryBytes' });
  await setOwner(outbox, 'bert');
  await outbox.browser.settle();
  expect(client.snapshot.lastRejection).toBeUndefined();
  await setOwner(outbox, 'anna');
  const release = server.holdResponseTo('also too large');
  const written = told(outbox.write('also too large'));
  await outbox.browser.settle();
  await setOwner(outbox, 'bert');
  release(down);
  expect(await written).toBe('error');
  await outbox.browser.settle();
  expect(client.snapshot.lastRejection).toBeUndefined();
});
