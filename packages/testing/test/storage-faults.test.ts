import { promisify } from 'workbox-plugin-core/shared';
import { FakeBrowser } from 'workbox-plugin-testing';
import { openRows } from './helpers/rows.ts';

const script = () => {
  const closed: string[] = [];
  return { closed, open: () => openRows('db', () => closed.push('closed')) };
};
const nameOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: Error) => error.name,
  );

test('a read of a value whose file is lost fails, and other reads succeed', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const names = await worker.run(async ({ open }) => {
    const db = await open();
    await db.put(1, 'lost');
    await db.put(2, 'kept');
    browser.storageFaults.loseValue('rows', 'lost');
    return [await nameOf(db.get('lost')), await db.get('kept')];
  });
  expect(names).toEqual(['NotReadableError', 2]);
  await browser.close();
});

test('failOpens fails the given number of opens', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  browser.storageFaults.failOpens(2);
  const open = () => worker.run(({ open }) => nameOf(open()));
  expect([await open(), await open(), await open()]).toEqual(['UnknownError', 'UnknownError', 'fine']);
  await browser.close();
});

test('a commit that fails aborts with QuotaExceededError, and nothing is stored', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const outcome = await worker.run(async ({ open }) => {
    const db = await open();
    browser.storageFaults.failCommits();
    const { store, done } = db.begin('readwrite', { durability: 'strict' });
    const put = nameOf(promisify(store.put(1, 'a')));
    const failed = [await put, await nameOf(done), await db.get('a')];
    await db.put(2, 'a');
    return [...failed, await db.get('a')];
  });
  expect(outcome).toEqual(['fine', 'QuotaExceededError', undefined, 2]);
  await browser.close();
});

test('a transaction that puts aborts while the quota is used up, and reads and deletions succeed', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const outcome = await worker.run(async ({ open }) => {
    const db = await open();
    await db.put(1, 'a');
    await db.put(2, 'b');
    browser.storageFaults.quotaUsedUp = true;
    const write = (use: (rows: IDBObjectStore) => unknown) => {
      const { store, done } = db.begin('readwrite');
      use(store);
      return nameOf(done);
    };
    const told = [
      await write((rows) => rows.put(3, 'a')),
      await write((rows) => [rows.put(3, 'c'), rows.delete('c')]),
      await write((rows) => {
        const walk = rows.openCursor();
        walk.onsuccess = () => walk.result?.update(3);
      }),
      await write((rows) => rows.delete('b')),
      await db.getAll(),
    ];
    browser.storageFaults.clear();
    return [...told, await write((rows) => rows.put(3, 'a'))];
  });
  const full = 'QuotaExceededError';
  expect(outcome).toEqual([full, full, full, 'fine', [1], 'fine']);
  await browser.close();
});

test('a held commit ends when it is released, and a slow commit ends after its time', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const db = await worker.run(({ open }) => open());
  const ended: string[] = [];
  const put = (key: string) => void worker.run(() => db.put(1, key)).then(() => ended.push(key));
  const resume = browser.storageFaults.holdCommits();
  put('held');
  await browser.clock.advance(60_000);
  expect(ended).toEqual([]);
  resume();
  await browser.settle();
  expect(ended).toEqual(['held']);
  browser.storageFaults.commitSeconds = 4;
  put('slow');
  await browser.clock.advance(3_900);
  expect(ended).toEqual(['held']);
  await browser.clock.advance(200);
  expect(ended).toEqual(['held', 'slow']);
  await browser.close();
});

test('a connection that the browser closes gets a close event, and a new connection works', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const db = await worker.run(({ open }) => open());
  browser.storageFaults.closeConnections();
  await browser.settle();
  expect(worker.exports.closed).toEqual(['closed']);
  expect(() => db.begin()).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
  const again = await worker.run(({ open }) => open());
  expect(await worker.run(() => again.count())).toBe(0);
  await browser.close();
});

test('navigator.storage returns the values of the test', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => ({}));
  Object.assign(browser.storage, { usage: 90, quota: 100 });
  expect(await worker.run(() => navigator.storage.estimate())).toEqual({ usage: 90, quota: 100 });
  expect(await worker.run(() => 'persist' in navigator.storage)).toBe(false);
  await browser.close();
});

test('an eviction closes connections, and deletes databases and caches', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  await worker.run(async ({ open }) => {
    await (await open()).put(1, 'a');
    await (await caches.open('pages')).put('/', new Response('home'));
  });
  await browser.storageFaults.evict();
  await browser.settle();
  expect(worker.exports.closed).toEqual(['closed']);
  expect(await worker.run(async () => [await caches.keys(), await indexedDB.databases()])).toEqual([[], []]);
  expect(await worker.run(async ({ open }) => (await open()).count())).toBe(0);
  await browser.close();
});

test('an upgrade is blocked while a page keeps a connection of the older version', async () => {
  const browser = new FakeBrowser();
  const page = browser.openPage();
  const old = await page.run(async () => promisify(indexedDB.open('db', 1)));
  const worker = await browser.register(() => ({ log: [] as string[] }));
  await worker.run(({ log }) => {
    const opening = indexedDB.open('db', 2);
    for (const type of ['blocked', 'success']) opening.addEventListener(type, () => log.push(type));
  });
  await browser.settle();
  expect(worker.exports.log).toEqual(['blocked']);
  await page.run(() => old.close());
  await browser.settle();
  expect(worker.exports.log).toEqual(['blocked', 'success']);
  await browser.close();
});
