import { FakeBrowser } from 'workbox-plugin-testing';
import type * as indexed from '../src/indexed-db-job-store.ts';
import type { JobStore } from '../src/job-store.ts';
import { createMemoryJobStore } from '../src/memory-job-store.ts';
import { aFile, aJob } from './a-job.ts';
import { itKeepsJobs, type OpenStore } from './job-store.contract.ts';

const scope = 'https://app.test/';
const browsers: FakeBrowser[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const browser of browsers.splice(0)) await browser.close();
});

async function indexedDBStores(): Promise<OpenStore> {
  const browser = new FakeBrowser();
  browsers.push(browser);
  const worker = await browser.register(() => {
    const { createIndexedDBJobStore } = require('../src/indexed-db-job-store.ts') as typeof indexed;
    return (given: string) => createIndexedDBJobStore(given, async () => {});
  });
  return (given = scope) => {
    const store = worker.exports(given);
    const inWorker = ([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      (...args: unknown[]) => worker.run(() => call(...args)),
    ];
    return Object.fromEntries(Object.entries(store).map(inWorker)) as JobStore;
  };
}

describe('IndexedDB', () => {
  itKeepsJobs(indexedDBStores);

  test('each change is committed strictly, for a row may be all that is left of a download', async () => {
    const store = (await indexedDBStores())();
    await store.getAll();
    const transaction = jest.spyOn(IDBDatabase.prototype, 'transaction');
    await store.update('intro', () => aJob());
    expect(transaction.mock.calls.map(([, mode, options]) => [mode, options?.durability])).toEqual([
      ['readwrite', 'strict'],
    ]);
  });
});

describe('rows of earlier versions', () => {
  test('a row that an earlier version wrote is listed, and an earlier version lists no row of ours beside it', async () => {
    const store = (await indexedDBStores())();
    await store.update('new', () => aJob({ id: 'new', files: [aFile(), aFile()] }));
    await store.mark(aJob({ id: 'new' }), [[0, 5]]);
    const browser = browsers.at(-1)!;
    const worker = await browser.registration.runningWorker();
    const seen = await worker.run(async () => {
      const opened = indexedDB.open('workbox-plugin-bg-fetch');
      const db = await new Promise<IDBDatabase>((resolve) => {
        opened.onsuccess = () => resolve(opened.result);
      });
      const jobs = db.transaction('jobs', 'readwrite').objectStore('jobs');
      jobs.put({ scope: 'https://app.test/', id: 'old', files: [], state: 'done', createdAt: 0 });
      const all = jobs.getAll(IDBKeyRange.bound(['https://app.test/'], ['https://app.test/', []]));
      const rows = await new Promise<{ id: unknown }[]>((resolve) => {
        all.onsuccess = () => resolve(all.result as { id: unknown }[]);
      });
      db.close();
      return rows.map(({ id }) => id);
    });
    expect(seen).toEqual(['new', 'old']);
    expect((await store.getAll()).map(({ id }) => id)).toEqual(['new', 'old']);
  });
});

describe('memory', () => {
  itKeepsJobs(async () => {
    const stores = new Map<string, JobStore>();
    return (given = scope) => {
      const store = stores.get(given) ?? createMemoryJobStore();
      stores.set(given, store);
      return store;
    };
  });
});
