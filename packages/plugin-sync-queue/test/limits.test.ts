import type { RejectedBy, SyncQueueOptions } from '../src/index.ts';
import type { SyncQueueError } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox, type Outbox } from './helpers/outbox.ts';

const server = createServer();
const lane = ({ url }: Request) => url;

/** An outbox with the entries `milk` and `tea`, and the rejections that its app is told. */
async function createRejectingOutbox(options: SyncQueueOptions) {
  const told: unknown[] = [];
  const outbox = await createOutbox({
    lane,
    queueDidReject: ({ queue, rejection: { by, method, url }, error }) => {
      told.push({ queue, by, method, url, code: (error as SyncQueueError).code });
    },
    ...options,
  });
  await outbox.writeOffline('milk', 'tea');
  return { outbox, told };
}

test.each<[SyncQueueOptions, RejectedBy]>([
  [{ maxEntries: 2 }, 'maxEntries'],
  [{ maxBytes: 10 }, 'maxBytes'],
  [{ maxEntryBytes: 5 }, 'maxEntryBytes'],
])(
  'a write over the limit %j gets its true failure in the page, all pages get the reason, and stored entries stay',
  async (options, by) => {
    const { outbox, told } = await createRejectingOutbox(options);
    const client = await createClient(outbox.page);
    server.respondWith(status(503, { 'Retry-After': '7' }, 'busy'), down);
    const busy = await outbox.write('coffee', 'api/x');
    expect([busy.status, busy.headers.get('Retry-After'), await busy.text()]).toEqual([503, '7', 'busy']);
    await expect(outbox.write('coffee', 'api/x')).rejects.toThrow('Failed to fetch');
    await outbox.browser.settle();
    const rejection = { by, method: 'POST', url: 'https://app.test/api/x' };
    const one = { queue: 'outbox', ...rejection, code: 'limit-reached' };
    expect(told).toEqual([one, one]);
    expect(client.snapshot).toMatchObject({ size: 2, lastRejection: rejection });
    expect(await outbox.storedBodies()).toEqual(['milk', 'tea']);
  },
);

test('a write that finds the disk full is rejected with that reason', async () => {
  const { outbox, told } = await createRejectingOutbox({});
  outbox.browser.storageFaults.failCommits(2);
  server.respondWith(down);
  await expect(outbox.write('coffee', 'api/x')).rejects.toThrow('Failed to fetch');
  await outbox.browser.settle();
  expect(told).toMatchObject([{ by: 'disk', code: 'storage-failed' }]);
  expect(await outbox.storedBodies()).toEqual(['milk', 'tea']);
});

test('a write that meets any other storage error is rejected with that reason', async () => {
  const { outbox, told } = await createRejectingOutbox({});
  outbox.browser.storageFaults.failCommits(2, 'UnknownError');
  server.respondWith(down);
  await expect(outbox.write('coffee', 'api/x')).rejects.toThrow('Failed to fetch');
  await outbox.browser.settle();
  expect(told).toMatchObject([{ by: 'storage', code: 'storage-failed' }]);
});

test('a write that finds no space behind other entries is not sent before them', async () => {
  const { outbox, told } = await createRejectingOutbox({ maxEntries: 2, lane: () => '' });
  server.respondTo('milk', 503);
  await expect(outbox.write('coffee')).rejects.toThrow('Failed to fetch');
  await outbox.browser.settle();
  expect(told).toMatchObject([{ by: 'maxEntries' }]);
  expect(server.receivedBodies).not.toContain('coffee');
});

test('a before-send write that finds no space goes to the network, and only its failure is reported', async () => {
  const { outbox, told } = await createRejectingOutbox({ maxEntries: 2, persist: 'before-send' });
  server.respondTo('coffee', 201, down);
  expect((await outbox.write('coffee', 'api/x')).status).toBe(201);
  await outbox.browser.settle();
  expect(told).toEqual([]);
  await expect(outbox.write('coffee', 'api/x')).rejects.toThrow('Failed to fetch');
  await outbox.browser.settle();
  expect(told).toMatchObject([{ by: 'maxEntries' }]);
});

test('writes are queued again when there is space again', async () => {
  const { outbox, told } = await createRejectingOutbox({ maxEntries: 2 });
  await outbox.completeSync();
  server.respondWith(down);
  expect((await outbox.write('coffee', 'api/x')).status).toBe(202);
  expect([await outbox.storedBodies(), told]).toEqual([['coffee'], []]);
});

test('pushRequest rejects with the limit and reports nothing to pages', async () => {
  const { outbox, told } = await createRejectingOutbox({ maxBytes: 10 });
  const error = await outbox.worker.run(({ queue }) =>
    queue
      .pushRequest({ request: new Request('/api/notes', { method: 'POST', body: 'coffee' }) })
      .catch((error: SyncQueueError) => error),
  );
  expect(error).toMatchObject({
    name: 'SyncQueueError',
    code: 'limit-reached',
    details: { name: 'outbox', limit: 'maxBytes', most: 10, needed: 13 },
    message: expect.stringMatching(/^Failed to store a request in queue "outbox": maxBytes is 10\./),
  });
  expect(told).toEqual([]);
});

test('a hook that throws at a rejection changes nothing for the page', async () => {
  const outbox = await createOutbox({
    maxEntryBytes: 1,
    queueDidReject: () => {
      throw new Error('not now');
    },
  });
  server.respondWith(status(503, {}, 'busy'));
  expect(await (await outbox.write('milk')).text()).toBe('busy');
  await outbox.browser.settle();
  expect(outbox.worker.errors).toEqual([]);
});

test('a rejection can start a replay to make space', async () => {
  const outbox: Outbox = await createOutbox({
    maxEntries: 1,
    backoff: { baseSeconds: 600 },
    lane: ({ url }) => url,
    queueDidReject: () => outbox.queue.replayRequests(),
  });
  await outbox.writeOffline(['a', 'api/a']);
  server.respondTo('b', down);
  await expect(outbox.write('b', 'api/b')).rejects.toThrow('Failed to fetch');
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

/** An outbox with dead letters. */
async function createOutboxWithDeadLetters(options: SyncQueueOptions, ...bodies: string[]) {
  const outbox = await createOutbox(options);
  server.respondWith(422);
  await outbox.writeOffline(...bodies);
  await outbox.completeSync();
  expect(await outbox.entries()).toMatchObject(bodies.map(() => ({ state: 'dead' })));
  return outbox;
}

test.each<SyncQueueOptions>([{ maxEntries: 2 }, { maxBytes: 4 }])(
  'dead letters alone do not keep new writes out with %j, and waiting entries do',
  async (limits) => {
    const outbox = await createOutboxWithDeadLetters({ ...limits, lane: ({ url }) => url }, 'aa', 'bb');
    server.respondWith(down);
    expect((await outbox.write('cc', 'api/c')).status).toBe(202);
    expect((await outbox.write('dd', 'api/d')).status).toBe(202);
    await expect(outbox.write('ee', 'api/e')).rejects.toThrow('Failed to fetch');
    expect(await outbox.storedBodies()).toEqual(['aa', 'bb', 'cc', 'dd']);
  },
);

const day = 86_400;

test('a dead letter is removed 30 days after its last attempt, and the hook and the page are told', async () => {
  const told: string[] = [];
  const outbox = await createOutboxWithDeadLetters(
    { deadLetterDidExpire: ({ entry }) => told.push(entry.state) },
    'a',
  );
  await outbox.wait(29 * day);
  await outbox.restart();
  const client = await createClient(outbox.page);
  expect(client.snapshot).toMatchObject({ dead: 1 });
  await outbox.wait(2 * day);
  await outbox.restart();
  await client.run((queue) => queue.replayRequests());
  await outbox.browser.settle();
  expect(await outbox.entries()).toEqual([]);
  expect(client.snapshot).toMatchObject({ dead: 0 });
  expect(told).toEqual(['dead']);
});

test('a dead letter is removed `deadLetterRetentionMinutes` after its last attempt, while its worker runs', async () => {
  const told: unknown[] = [];
  const outbox = await createOutboxWithDeadLetters(
    { deadLetterRetentionMinutes: 60, deadLetterDidExpire: ({ entry }) => told.push(entry.url) },
    'a',
  );
  await outbox.wait(3000);
  expect(told).toEqual([]);
  await outbox.wait(700);
  expect(told).toEqual(['https://app.test/api/notes']);
  expect(await outbox.entries()).toEqual([]);
});

test('a dead letter that is retried has its whole retention again, and stays with Infinity', async () => {
  const outbox = await createOutboxWithDeadLetters({ deadLetterRetentionMinutes: 60 }, 'a');
  await outbox.wait(3000);
  const { id } = await outbox.entry();
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.wait(3000);
  expect(await outbox.entries()).toHaveLength(1);
  const patient = await createOutboxWithDeadLetters({ deadLetterRetentionMinutes: Infinity }, 'a');
  await patient.wait(400 * day);
  await patient.restart();
  await patient.completeSync();
  expect(await patient.entries()).toHaveLength(1);
});
