import type { RefreshEntry } from '../src/shared/refresh-entry.ts';
import type * as storage from '../src/storage/refresh-store.ts';
import type { RefreshStore } from '../src/storage/refresh-store.ts';
import { createBrowser } from './helpers/feed.ts';

const entry = (id: string, given: Partial<RefreshEntry> = {}): RefreshEntry => ({
  id,
  url: `https://app.test/${id}`,
  destination: '',
  mode: 'cors',
  credentials: 'same-origin',
  headers: [],
  score: 1,
  usedAt: 1000,
  checkedAt: 0,
  failures: 0,
  ...given,
});

type Run = <T>(use: (store: RefreshStore) => Promise<T>) => Promise<Awaited<T>>;

async function createStores(): Promise<(name?: string, scope?: string) => Run> {
  const worker = await createBrowser().register(() => {
    const { createRefreshStore } = require('../src/storage/refresh-store.ts') as typeof storage;
    return (scope: string, name: string) => createRefreshStore(scope, name, () => Promise.resolve());
  });
  return (name = 'a', scope = 'https://app.test/') => {
    const store = worker.exports(scope, name);
    return (use) => worker.run(() => use(store));
  };
}

const open = async () => (await createStores())();

test('uses of one entry add up, and its later check time stays', async () => {
  const run = await open();
  await run((store) => store.addUses([entry('x', { checkedAt: 500 }), entry('y')]));
  await run((store) => store.addUses([entry('x', { usedAt: 1000, checkedAt: 0, score: 2 })]));
  const [x] = await run((store) => store.getAll());
  expect(x).toMatchObject({ id: 'x', score: 3, usedAt: 1000, checkedAt: 500 });
});

test('a use counts half after a week', async () => {
  const run = await open();
  const week = 7 * 86_400_000;
  await run((store) => store.addUses([entry('x', { score: 4 })]));
  await run((store) => store.addUses([entry('x', { usedAt: 1000 + week })]));
  expect((await run((store) => store.getAll()))[0]?.score).toBeCloseTo(3);
});

test('a change updates existing entries and creates none', async () => {
  const run = await open();
  await run((store) => store.addUses([entry('x')]));
  await run((store) => store.change([['x', { failures: 2 }], ['gone', { failures: 2 }], ['nothing']]));
  expect(await run((store) => store.getAll())).toMatchObject([{ id: 'x', failures: 2 }]);
  await run((store) => store.change([['x']]));
  expect(await run((store) => store.getAll())).toEqual([]);
});

test('the store keeps five hundred entries, and deletes the least used', async () => {
  const run = await open();
  const many = Array.from({ length: 600 }, (_, at) => entry(`e${at}`, { score: at % 100 ? 5 : 1 }));
  await run((store) => store.addUses(many));
  const kept = await run((store) => store.getAll());
  expect(kept).toHaveLength(500);
  expect(kept.every(({ score }) => score === 5)).toBe(true);
});

test('the store never deletes a listed entry, however many others are used', async () => {
  const run = await open();
  const listed = Array.from({ length: 600 }, (_, at) =>
    entry(`l${at}`, { score: 0, usedAt: 0, listed: true }),
  );
  await run((store) => store.addUses(listed));
  await run((store) => store.addUses(Array.from({ length: 600 }, (_, at) => entry(`e${at}`))));
  const kept = await run((store) => store.getAll());
  expect(kept.filter(({ id }) => id.startsWith('l'))).toHaveLength(600);
  expect(kept.filter(({ id }) => id.startsWith('e'))).toHaveLength(500);
});

test('a cache hit does not change the request of an entry, and an answer of the network does', async () => {
  const run = await open();
  const headers: [string, string][] = [['x-tenant', 'acme']];
  await run((store) =>
    store.addUses([entry('x', { checkedAt: 500, receivedAt: 500, unrepeatable: 'headers' })]),
  );
  await run((store) => store.addUses([entry('x', { usedAt: 1000, headers })]));
  expect((await run((store) => store.getAll()))[0]).toMatchObject({
    headers: [],
    unrepeatable: 'headers',
    receivedAt: 500,
    usedAt: 1000,
    score: 2,
  });
  await run((store) =>
    store.addUses([entry('x', { checkedAt: 2000, receivedAt: 2000, headers, unrepeatable: undefined })]),
  );
  const [x] = await run((store) => store.getAll());
  expect(x).toMatchObject({ headers, receivedAt: 2000, checkedAt: 2000 });
  expect(x?.unrepeatable).toBeUndefined();
});

test('clear() of the store deletes the entries and leaves the state', async () => {
  const run = await open();
  await run((store) => store.addUses([entry('x')]));
  await run((store) => store.changeState({ enabledAt: 7 }));
  await run((store) => store.clear());
  expect(await run((store) => store.getAll())).toEqual([]);
  expect((await run((store) => store.readState())).enabledAt).toBe(7);
});

test('the state of the store starts empty, and a change of it keeps the rest', async () => {
  const run = await open();
  expect(await run((store) => store.readState())).toMatchObject({ enabledAt: 0, ranAt: 0 });
  await run((store) => store.changeState({ enabledAt: 7 }));
  await run((store) => store.changeState({ ranAt: 8, round: { ids: ['x'], startedAt: 1 } }));
  expect(await run((store) => store.readState())).toMatchObject({
    enabledAt: 7,
    ranAt: 8,
    round: { ids: ['x'], startedAt: 1 },
  });
});

test('refreshers and scopes in one database do not see each other', async () => {
  const openStore = await createStores();
  const [a, b, elsewhere] = [openStore('a'), openStore('b'), openStore('a', 'https://app.test/other/')];
  await a((store) => store.addUses([entry('x')]));
  await a((store) => store.changeState({ enabledAt: 7 }));
  for (const run of [b, elsewhere]) {
    expect(await run((store) => store.getAll())).toEqual([]);
    await run((store) => store.change([['x']]));
    await run((store) => store.change([['x', { score: 9 }]]));
    await run((store) => store.clear());
    expect((await run((store) => store.readState())).enabledAt).toBe(0);
  }
  expect(await a((store) => store.getAll())).toMatchObject([{ id: 'x', score: 1 }]);
});
