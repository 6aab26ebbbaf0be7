import type { DownloadJob } from '../src/download-job.ts';
import type { JobStore } from '../src/job-store.ts';
import { aJob } from './a-job.ts';

/** Opens the store of a scope; the same scope gives the same rows. */
export type OpenStore = (scope?: string) => JobStore;

const id = 'intro';

/** What every job store must do. `create` gives a new, empty one for each test. */
export function itKeepsJobs(create: () => Promise<OpenStore>) {
  let open: OpenStore;
  let store: JobStore;
  beforeEach(async () => {
    open = await create();
    store = open();
  });
  const add = (job: DownloadJob) => store.update(job.id, () => job);

  test('what was added is there, with all it had', async () => {
    const job = aJob({ icons: [{ src: '/icon.png' }], failureReason: 'bad-status', waitingFor: 'slot' });
    expect(await add(job)).toEqual(job);
    expect(await store.get(id)).toEqual(job);
    expect(await store.getAll()).toEqual([job]);
    expect(await store.get('nothing')).toBeUndefined();
  });

  test('update gives what is there, writes what is made of it, and leaves it where nothing is', async () => {
    const seen: unknown[] = [];
    const look = (job: DownloadJob | undefined) => {
      seen.push(job?.state);
      return undefined;
    };
    expect(await store.update(id, look)).toBeUndefined();
    await add(aJob());
    expect(await store.update(id, (job) => job && { ...job, state: 'running' })).toMatchObject({
      state: 'running',
    });
    expect(await store.update(id, look)).toBeUndefined();
    expect(seen).toEqual([undefined, 'running']);
    expect(await store.get(id)).toMatchObject({ state: 'running' });
  });

  test('update reads and writes at one go: of two at once the second sees what the first has written', async () => {
    await add(aJob());
    const grow = () => store.update(id, (job) => job && { ...job, downloaded: job.downloaded + 1 });
    await Promise.all([grow(), grow(), grow()]);
    expect(await store.get(id)).toMatchObject({ downloaded: 3 });
  });

  test('what happens later to an object that was given or got changes nothing', async () => {
    const job = aJob();
    await add(job);
    job.state = 'failed';
    for (const got of [await store.get(id), ...(await store.getAll())])
      for (const file of got?.files ?? []) file.storedBytes = 9;
    expect(await store.get(id)).toEqual(aJob());
  });

  test('getAll lists by the time of acceptance', async () => {
    for (const [name, createdAt] of Object.entries({ c: 3, a: 1, b: 2 }))
      await add(aJob({ id: name, createdAt }));
    expect((await store.getAll()).map((job) => job.id)).toEqual(['a', 'b', 'c']);
  });

  test('what is deleted is gone, and what is not there can be deleted', async () => {
    await add(aJob());
    await store.delete(id);
    await store.delete(id);
    expect(await store.getAll()).toEqual([]);
    expect(await store.get(id)).toBeUndefined();
  });

  test('rows of another scope are neither seen nor touched', async () => {
    await add(aJob());
    const other = open('https://app.test/other/');
    expect(await other.getAll()).toEqual([]);
    expect(await other.get(id)).toBeUndefined();
    await other.delete(id);
    await other.update(id, () => aJob({ scope: 'https://app.test/other/', title: 'theirs' }));
    expect(await store.get(id)).toMatchObject({ title: 'Introduction' });
  });

  test.each(['', ' ', '__proto__', 'constructor', '\uffff', '[]'])('an id may be %j', async (name) => {
    await add(aJob({ id: name }));
    expect(await store.get(name)).toMatchObject({ id: name });
    await store.delete(name);
    expect(await store.get(name)).toBeUndefined();
  });
}
