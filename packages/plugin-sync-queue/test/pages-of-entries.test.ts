import { IDBIndex, IDBObjectStore } from 'fake-indexeddb';
import type { FakeBrowser } from 'workbox-plugin-testing';
import type { Entry, PageOfEntries } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createEntry } from './helpers/create-entry.ts';
import { createServer } from './helpers/fake-server.ts';
import { openOutbox } from './helpers/outbox-in-page.ts';
import { createBrowser, createOutbox, withDatabase } from './helpers/outbox.ts';

createServer();

afterEach(() => jest.restoreAllMocks());

/** Counts the rows that the storage gives from now on. */
function countRows(): { read: number } {
  const rows = { read: 0 };
  for (const { prototype } of [IDBIndex, IDBObjectStore]) {
    const getAll = Reflect.get(prototype, 'getAll');
    const openCursor = Reflect.get(prototype, 'openCursor');
    jest.spyOn(prototype, 'getAll').mockImplementation(function (this: never, ...args) {
      const request = getAll.apply(this, args);
      request.addEventListener('success', () => (rows.read += (request.result as unknown[]).length));
      return request;
    });
    jest.spyOn(prototype, 'openCursor').mockImplementation(function (this: never, ...args) {
      const request = openCursor.apply(this, args);
      request.addEventListener('success', () => (rows.read += request.result ? 1 : 0));
      return request;
    });
  }
  return rows;
}

/** Stores dead letters with the orders from 1 on. */
const fill = (
  browser: FakeBrowser,
  count: number,
  ownerOf: (order: number) => string | undefined = () => undefined,
) =>
  withDatabase(browser, (db) =>
    db.putAll(
      'entries',
      Array.from({ length: count }, (_, at) => {
        const owner = ownerOf(at + 1);
        const entry = createEntry({
          order: at + 1,
          state: 'dead',
          deadReason: 'rejected',
          ...(owner && { owner }),
        });
        return { ...entry, dead: 1 };
      }),
    ),
  );

const ordersOf = (entries: readonly Entry[]) => entries.map(({ order }) => order);
const orders = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** A queue, and how a worker, a page with it and a page without a worker list it. */
async function listers() {
  const outbox = await createOutbox();
  await outbox.worker.run(({ queue }) => queue.setOwner(null));
  await outbox.worker.run(({ queue }) => queue.resume());
  const client = await createClient(outbox.page);
  const alone = createBrowser();
  const inPage = await openOutbox(alone);
  await inPage.run((page) => page.setOwner(null));
  await alone.settle();
  return [
    [
      'the queue',
      outbox.browser,
      (param?: PageOfEntries) => outbox.worker.run(({ queue }) => queue.getAll(param)),
    ],
    ['a page', outbox.browser, (param?: PageOfEntries) => client.run((page) => page.getAll(param))],
    ['a page without a worker', alone, (param?: PageOfEntries) => inPage.run((page) => page.getAll(param))],
  ] as const;
}

test('getAll with a limit reads as many rows as it gives, of 10,000 entries as of 100', async () => {
  for (const count of [100, 10_000]) {
    const all = await listers();
    for (const browser of new Set(all.map(([, one]) => one))) await fill(browser, count);
    const rows = countRows();
    for (const [who, , list] of all) {
      rows.read = 0;
      const first = await list({ limit: 20 });
      const next = await list({ after: first.at(-1)?.order, limit: 20 });
      expect([who, ...ordersOf([...first, ...next])]).toEqual([who, ...orders(1, 40)]);
      expect([who, rows.read]).toEqual([who, 40]);
      expect(ordersOf(await list({ after: count - 5 }))).toEqual(orders(count - 4, count));
      expect([who, rows.read]).toEqual([who, 45]);
    }
    jest.restoreAllMocks();
  }
});

test.each<[param: PageOfEntries, given: number[]]>([
  [{}, orders(1, 7)],
  [{ after: undefined, limit: undefined }, orders(1, 7)],
  [{ limit: Infinity }, orders(1, 7)],
  [{ after: -Infinity, limit: 3 }, orders(1, 3)],
  [{ after: 4.5 }, orders(5, 7)],
  [{ after: 5, limit: 1 }, [6]],
  [{ after: 7 }, []],
  [{ after: Infinity, limit: 2 }, []],
])('getAll with %j gives the entries %j', async (param, given) => {
  const all = await listers();
  for (const browser of new Set(all.map(([, one]) => one))) await fill(browser, 7);
  for (const [who, , list] of all) expect([who, ordersOf(await list(param))]).toEqual([who, given]);
});

test.each([1, 2, 3])(
  'parts of %i entries have each entry once, also where two have the same order',
  async (limit) => {
    for (const [who, browser, list] of await listers()) {
      const rows = [1, 2, 2, 3, 3, 3, 4].map((order, at) => ({ ...createEntry({ order }), id: `${at}` }));
      await withDatabase(browser, (db) =>
        db.putAll(
          'entries',
          rows.map((row) => ({ ...row, dead: 0 })),
        ),
      );
      const ids: string[] = [];
      for (
        let part = await list({ limit });
        part.length;
        part = await list({ after: part.at(-1)?.order, limit })
      )
        ids.push(...part.map(({ id }) => id));
      expect([who, ids.join('')]).toEqual([who, '0123456']);
    }
  },
);

test.each<[param: unknown, field: string, shown: string]>([
  [null, 'parameter', 'an object, but was null'],
  [5, 'parameter', 'an object, but was 5'],
  [[1, 2], 'parameter', 'an object, but was [1,2]'],
  [{ after: '1' }, 'after', 'the order of an entry, but was "1"'],
  [{ after: NaN }, 'after', 'the order of an entry, but was NaN'],
  [{ after: new Date(0) }, 'after', 'the order of an entry, but was "1970'],
  [{ after: { order: 1 } }, 'after', 'the order of an entry, but was {"order":1}'],
  [{ limit: 0 }, 'limit', 'a positive whole number or Infinity, but was 0'],
  [{ limit: -1 }, 'limit', 'a positive whole number or Infinity, but was -1'],
  [{ limit: 1.5 }, 'limit', 'a positive whole number or Infinity, but was 1.5'],
  [{ limit: -Infinity }, 'limit', 'a positive whole number or Infinity, but was -Infinity'],
  [{ limit: '10' }, 'limit', 'a positive whole number or Infinity, but was "10"'],
  [{ limit: null }, 'limit', 'a positive whole number or Infinity, but was null'],
  [{ offset: 3 }, 'offset', 'one of after, limit, but was 3'],
])('getAll refuses %p, and names the field, what it takes and what came', async (param, field, shown) => {
  for (const [who, , list] of await listers()) {
    const error = await list(param as PageOfEntries).catch((failure: unknown) => failure);
    expect([who, error]).toMatchObject([
      who,
      { name: 'SyncQueueError', code: 'invalid-filter', details: { field } },
    ]);
    expect((error as Error).message).toContain(`${field} must be ${shown}`);
  }
});

test('a page gets a full part of what the present person may see, and nothing of another person', async () => {
  const all = await listers();
  for (const browser of new Set(all.map(([, one]) => one)))
    await fill(browser, 30, (order) => (order % 3 ? 'ann' : undefined));
  for (const [who, , list] of all) {
    const own = who === 'the queue' ? orders(1, 4) : [3, 6, 9, 12];
    expect([who, ordersOf(await list({ limit: 4 }))]).toEqual([who, own]);
  }
});
