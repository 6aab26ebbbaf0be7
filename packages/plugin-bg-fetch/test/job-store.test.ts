import { FakeBrowser } from 'workbox-plugin-testing';
import type { DownloadJob } from '../src/shared/download-job.ts';
import type * as stores from '../src/storage/job-store.ts';
import { createFile, createJob } from './helpers/create-job.ts';

const scope = 'https://app.test/';
const id = 'intro';
const browsers: FakeBrowser[] = [];
let open: (scope?: string) => stores.JobStore;
let store: stores.JobStore;

beforeEach(async () => {
  const browser = new FakeBrowser();
  browsers.push(browser);
  const worker = await browser.register(() => {
    const { createJobStore } = require('../src/storage/job-store.ts') as typeof stores;
    return (given: string) => createJobStore(given, async () => {});
  });
  open = (given = scope) => {
    const inWorker = ([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      (...args: unknown[]) => worker.run(() => call(...args)),
    ];
    return Object.fromEntries(Object.entries(worker.exports(given)).map(inWorker)) as stores.JobStore;
  };
  store = open();
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const browser of browsers.splice(0)) await browser.close();
});

const add = (job: DownloadJob) => store.update(job.id, () => job);

test('a stored job is read back with all its fields', async () => {
  const job = createJob({ icons: [{ src: '/icon.png' }], failureReason: 'bad-status', waitingFor: 'slot' });
  expect(await add(job)).toEqual(job);
  expect(await store.get(id)).toEqual(job);
  expect(await store.getAll()).toEqual([job]);
  expect(await store.get('nothing')).toBeUndefined();
});

test('update writes the result of its callback, and changes nothing without one', async () => {
  const seen: unknown[] = [];
  const look = (job: DownloadJob | undefined) => {
    seen.push(job?.state);
    return undefined;
  };
  expect(await store.update(id, look)).toBeUndefined();
  await add(createJob());
  expect(await store.update(id, (job) => job && { ...job, state: 'running' })).toMatchObject({
    state: 'running',
  });
  expect(await store.update(id, look)).toBeUndefined();
  expect(seen).toEqual([undefined, 'running']);
  expect(await store.get(id)).toMatchObject({ state: 'running' });
});

test("concurrent updates see each other's result", async () => {
  await add(createJob());
  const grow = () => store.update(id, (job) => job && { ...job, downloaded: job.downloaded + 1 });
  await Promise.all([grow(), grow(), grow()]);
  expect(await store.get(id)).toMatchObject({ downloaded: 3 });
});

test('the store is not changed by later changes of an object that was given or returned', async () => {
  const job = createJob();
  await add(job);
  job.state = 'failed';
  for (const got of [await store.get(id), ...(await store.getAll())])
    for (const file of got?.files ?? []) file.storedBytes = 9;
  expect(await store.get(id)).toEqual(createJob());
});

test('getAll lists jobs by the time of their creation', async () => {
  for (const [name, createdAt] of Object.entries({ c: 3, a: 1, b: 2 }))
    await add(createJob({ id: name, createdAt }));
  expect((await store.getAll()).map((job) => job.id)).toEqual(['a', 'b', 'c']);
});

test('delete removes a job, and a missing job can be deleted', async () => {
  await add(createJob());
  await store.delete(id);
  await store.delete(id);
  expect(await store.getAll()).toEqual([]);
  expect(await store.get(id)).toBeUndefined();
});

test('rows of another scope are neither read nor changed', async () => {
  await add(createJob());
  const other = open('https://app.test/other/');
  expect(await other.getAll()).toEqual([]);
  expect(await other.get(id)).toBeUndefined();
  await other.delete(id);
  await other.update(id, () => createJob({ scope: 'https://app.test/other/', title: 'theirs' }));
  expect(await store.get(id)).toMatchObject({ title: 'Introduction' });
});

test.each(['', ' ', '__proto__', 'constructor', '\uffff', '[]'])('a job can have the id %j', async (name) => {
  await add(createJob({ id: name }));
  expect(await store.get(name)).toMatchObject({ id: name });
  await store.delete(name);
  expect(await store.get(name)).toBeUndefined();
});

const group = (given: Partial<DownloadJob> = {}) =>
  createJob({ state: 'storing', createdAt: 7, files: [createFile(), createFile(), createFile()], ...given });
const sizes = (job: DownloadJob | undefined) => job?.files.map(({ storedBytes }) => storedBytes);

test('a file that markStored has recorded is in every read of its job', async () => {
  await add(group());
  expect(await store.markStored(group(), [[1, 20]])).toBe('storing');
  expect(await store.markStored(group(), [[0, 10]])).toBe('storing');
  expect(sizes(await store.get(id))).toEqual([10, 20, undefined]);
  expect((await store.getAll()).map(sizes)).toEqual([[10, 20, undefined]]);
  expect((await store.getUnfinished()).map(sizes)).toEqual([[10, 20, undefined]]);
  const done = await store.update(id, (job) => job && { ...job, state: 'done' });
  expect(sizes(done)).toEqual([10, 20, undefined]);
  expect(await store.get(id)).toEqual(done);
});

test('markStored ignores a job that has ended, was deleted, or was created again', async () => {
  expect(await store.markStored(group(), [[0, 10]])).toBeUndefined();
  await add(group({ createdAt: 8 }));
  expect(await store.markStored(group(), [[0, 10]])).toBeUndefined();
  expect(sizes(await store.get(id))).toEqual([undefined, undefined, undefined]);
  await add(group({ state: 'aborted' }));
  expect(await store.markStored(group(), [[0, 10]])).toBeUndefined();
  await store.delete(id);
  await add(group());
  expect(sizes(await store.get(id))).toEqual([undefined, undefined, undefined]);
});

test('getUnfinished lists unfinished jobs by the time of their creation', async () => {
  await add(createJob({ id: 'b', createdAt: 2 }));
  await add(createJob({ id: 'a', createdAt: 3, state: 'paused' }));
  for (const state of ['done', 'failed', 'aborted'] as const) await add(createJob({ id: state, state }));
  expect((await store.getUnfinished()).map((job) => job.id)).toEqual(['b', 'a']);
  await store.update('b', (job) => job && { ...job, state: 'failed' });
  expect((await store.getUnfinished()).map((job) => job.id)).toEqual(['a']);
  expect(await open('https://app.test/other/').getUnfinished()).toEqual([]);
});

test('update commits with strict durability', async () => {
  await store.getAll();
  const transaction = jest.spyOn(IDBDatabase.prototype, 'transaction');
  await store.update('intro', () => createJob());
  expect(transaction.mock.calls.map(([, mode, options]) => [mode, options?.durability])).toEqual([
    ['readwrite', 'strict'],
  ]);
});

test('rows of an earlier version are listed, and an earlier version does not list the rows beside a job', async () => {
  await store.update('new', () => createJob({ id: 'new', files: [createFile(), createFile()] }));
  await store.markStored(createJob({ id: 'new' }), [[0, 5]]);
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
