import type { FakeWorker } from 'workbox-plugin-testing';
import type * as indexed from '../src/storage/indexed-db-queue-store.ts';
import type { QueueStore, StoreSeams } from '../src/storage/queue-store.ts';
import { createEntry } from './helpers/create-entry.ts';
import { createBrowser, readRows } from './helpers/outbox.ts';
import type { OpenStore } from './helpers/create-store.ts';
import { describeState } from './queue-state.contract.ts';
import { describeLimits } from './queue-limits.contract.ts';
import { describeRows } from './queue-store.contract.ts';

const record = { url: 'https://app.test/api/notes', method: 'POST', headers: {} };

const script = () => {
  const { createIndexedDBQueueStore } = require('../src/storage/indexed-db-queue-store.ts') as typeof indexed;
  return {
    create: (scope: string, queue: string, seams: StoreSeams[]) =>
      createIndexedDBQueueStore(scope, queue, async () => {}, seams),
  };
};
type StoreWorker = FakeWorker<ReturnType<typeof script>>;

afterEach(() => void jest.restoreAllMocks());

const createWorker = (): Promise<StoreWorker> => createBrowser().register(script);

/** Each call runs in the worker. */
function storeIn(
  worker: StoreWorker,
  scope = 'https://app.test/',
  queue = 'outbox',
  seams: StoreSeams[] = [],
): QueueStore {
  const store = worker.exports.create(scope, queue, seams);
  const calls = Object.entries(store).map(
    ([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      (...args: unknown[]) => worker.run(() => call(...args)),
    ],
  );
  return Object.fromEntries(calls) as QueueStore;
}

describe('the IndexedDB store', () => {
  const create = async (): Promise<OpenStore> => {
    const worker = await createWorker();
    return ({ scope, queue, seams } = {}) => storeIn(worker, scope, queue, seams);
  };
  describeRows(create);
  describeLimits(create);
  describeState(create);

  test('a commit that fails stores neither the entry nor its request', async () => {
    const worker = await createWorker();
    const store = storeIn(worker);
    const { browser } = worker.context;
    await store.add(createEntry({ id: 'a' }), record);
    browser.storageFaults.failCommits();
    await expect(store.add(createEntry({ id: 'b' }), record)).rejects.toThrow(
      expect.objectContaining({ name: 'QuotaExceededError' }),
    );
    const { entries, requests } = await readRows(browser);
    expect([entries.map(({ id }) => id), [...requests.keys()]]).toEqual([['a'], ['a']]);
  });

  test('an entry whose metadata cannot be cloned leaves no row behind', async () => {
    const worker = await createWorker();
    const store = storeIn(worker);
    await expect(store.add(createEntry({ metadata: () => {} }), record)).rejects.toThrow(
      expect.objectContaining({ name: 'DataCloneError' }),
    );
    const { entries, requests } = await readRows(worker.context.browser);
    expect([entries, [...requests.keys()]]).toEqual([[], []]);
  });

  test('a deleted entry leaves no request behind', async () => {
    const worker = await createWorker();
    const store = storeIn(worker);
    for (const id of ['a', 'b', 'c']) await store.add(createEntry({ id }), record);
    await store.delete('a');
    expect([...(await readRows(worker.context.browser)).requests.keys()]).toEqual(['b', 'c']);
  });

  test('an entry is committed strictly, so that a receipt survives a power cut', async () => {
    const store = storeIn(await createWorker());
    await store.size();
    const transaction = jest.spyOn(IDBDatabase.prototype, 'transaction');
    await store.add(createEntry(), record);
    expect(transaction.mock.calls.map(([, mode, options]) => [mode, options?.durability])).toEqual([
      ['readwrite', 'strict'],
    ]);
  });

  test('lists and counts read no body', async () => {
    const store = storeIn(await createWorker());
    await store.add(createEntry(), record);
    const transaction = jest.spyOn(IDBDatabase.prototype, 'transaction');
    await store.getAll();
    await store.size();
    await store.readState();
    const stores = transaction.mock.calls.flatMap(([names]) =>
      typeof names === 'string' ? names : [...names],
    );
    expect(stores).toContain('entries');
    expect(stores).not.toContain('requests');
  });
});
