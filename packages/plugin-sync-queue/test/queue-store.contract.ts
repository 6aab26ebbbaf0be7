import type { Entry } from '../src/shared/entry.ts';
import type { Decision, StoreSeams } from '../src/storage/queue-store.ts';
import { createEntry } from './helpers/create-entry.ts';
import {
  createStorableRequest,
  createStore,
  bodyOf,
  ordersOf,
  type OpenStore,
  claimBehind,
  mark,
} from './helpers/create-store.ts';

/** What each queue store must do with its rows. `create` returns a new, empty store for each test. */
export function describeRows(create: () => Promise<OpenStore>) {
  const parts = createStore(create);

  test('an added entry is stored completely', async () => {
    const metadata = { when: new Date(0), tags: new Map([['a', [1]]]) };
    const entry = await parts.add(1, { key: 'k', metadata, lastFailure: { kind: 'network', at: 3 } });
    expect(await parts.store.get(entry.id)).toEqual(entry);
    expect(await parts.store.getAll()).toEqual([entry]);
    expect(await parts.store.get('nothing')).toBeUndefined();
  });

  test('a later change of the added object changes nothing in the store', async () => {
    const entry = createEntry({ id: 'id-1', metadata: { list: [1] } });
    const record = createStorableRequest();
    await parts.store.add(entry, record);
    entry.state = 'dead';
    (entry.metadata as { list: number[] }).list.push(2);
    record.headers['x-list'] = 'eight';
    const taken = await claimBehind(parts.store, '', 0);
    expect(taken?.before).toMatchObject({ state: 'waiting', metadata: { list: [1] } });
    expect(taken?.request?.headers).toEqual({ 'x-list': 'seven' });
  });

  test('getAll lists all entries in order, however they were added, dead letters included', async () => {
    for (const order of [30, 5, 100, 20])
      await parts.add(order, { state: order === 20 ? 'dead' : 'waiting' });
    expect(ordersOf(await parts.store.getAll())).toEqual([5, 20, 30, 100]);
  });

  test('size counts waiting entries without dead letters', async () => {
    expect(await parts.store.size()).toBe(0);
    for (const [at, state] of (['waiting', 'held', 'parked', 'dead'] as const).entries())
      await parts.add(at + 1, { state });
    expect(await parts.store.size()).toBe(3);
  });

  test('claimNext returns the first entry with its request, marked in the store', async () => {
    await parts.add(2);
    const first = await parts.add(1);
    const taken = await claimBehind(parts.store, '', 0);
    expect(taken?.before).toEqual(first);
    expect(taken?.entry).toEqual({ ...first, attempts: 2, lastAttemptAt: 7 });
    expect(bodyOf(taken?.request)).toBe('1');
    expect(await parts.store.get(first.id)).toEqual(taken?.entry);
  });

  test('claimNext starts behind the given order', async () => {
    for (const order of [1, 2, 3]) await parts.add(order);
    const orderBehind = async (after: number) => (await claimBehind(parts.store, '', after))?.entry.order;
    expect([await orderBehind(1), await orderBehind(2), await orderBehind(3)]).toEqual([2, 3, undefined]);
  });

  test('claimNext leaves a skipped entry as it is and claims the next one', async () => {
    const first = await parts.add(1);
    await parts.add(2);
    const seen: number[] = [];
    const turn = ({ order }: Entry): Decision => {
      seen.push(order);
      return order === 1 ? 'skip' : 'send';
    };
    const taken = await claimBehind(parts.store, '', 0, turn);
    expect(bodyOf(taken?.request)).toBe('2');
    expect(seen).toEqual([1, 2]);
    expect(await parts.store.get(first.id)).toEqual(first);
  });

  test('claimNext returns an entry that stops the search as it is, and reads no later entry', async () => {
    const first = await parts.add(1);
    const second = await parts.add(2);
    const turn = jest.fn((): Decision => 'stop');
    expect(await claimBehind(parts.store, '', 0, turn)).toBeUndefined();
    expect(turn).toHaveBeenCalledTimes(1);
    expect(await parts.store.getAll()).toEqual([first, second]);
  });

  test('claimNext returns nothing where all entries are skipped or none exists', async () => {
    await parts.add(1);
    await parts.add(2);
    expect(await claimBehind(parts.store, '', 0, () => 'skip')).toBeUndefined();
    expect(await claimBehind(parts.store, 'nobody', 0)).toBeUndefined();
  });

  test('claimNext reads and marks in one transaction, so that the second of two sees the change of the first', async () => {
    await parts.add(1);
    const both = await Promise.all([claimBehind(parts.store, '', 0), claimBehind(parts.store, '', 0)]);
    expect(both.map((taken) => taken?.entry.attempts).toSorted()).toEqual([2, 3]);
    expect(await parts.store.get('id-1')).toMatchObject({ attempts: 3 });
  });

  test('claimNext does not offer dead letters, and offers them again after a retry', async () => {
    await parts.add(1, { state: 'dead' });
    await parts.add(2);
    expect((await claimBehind(parts.store, '', 0))?.entry.order).toBe(2);
    await parts.store.update('id-1', (entry) => ({ ...entry, state: 'waiting' }));
    expect((await claimBehind(parts.store, '', 0))?.entry.order).toBe(1);
    await parts.store.update('id-1', (entry) => ({ ...entry, state: 'dead' }));
    expect((await claimBehind(parts.store, '', 0))?.entry.order).toBe(2);
  });

  test.each(['', ' ', '0', 'a', 'a\u0000', '\uffff', 'é', '[]', '__proto__', 'constructor'])(
    'a lane named %j is a lane of its own',
    async (lane) => {
      await parts.add(1, { lane: `${lane}!` });
      await parts.add(2, { lane });
      await parts.add(3, { lane: 'other' });
      const taken = await claimBehind(parts.store, lane, 0);
      expect(taken?.entry).toMatchObject({ lane, order: 2 });
      expect(await claimBehind(parts.store, lane, 2)).toBeUndefined();
      const { heads } = await parts.store.readState();
      expect(heads.map((head) => head.lane).toSorted()).toEqual([lane, `${lane}!`, 'other'].toSorted());
    },
  );

  test('update writes its change of the current entry', async () => {
    const entry = await parts.add(1);
    await parts.store.update(entry.id, (current) => ({ ...current, attempts: 5 }));
    const next = await parts.store.update(entry.id, (current) => ({
      ...current,
      badAnswers: current.attempts,
    }));
    expect(next).toEqual({ ...entry, attempts: 5, badAnswers: 5 });
    expect(await parts.store.get(entry.id)).toEqual(next);
    expect(bodyOf((await claimBehind(parts.store, '', 0))?.request)).toBe('1');
  });

  test('update never restores a deleted row', async () => {
    const change = jest.fn((entry: Entry) => entry);
    const { id } = await parts.add(1);
    expect(await parts.store.update('nothing', change)).toBeUndefined();
    const [known, updated] = await Promise.all([parts.store.delete(id), parts.store.update(id, change)]);
    expect([known, updated]).toEqual([true, undefined]);
    expect(change).not.toHaveBeenCalled();
    expect(await parts.store.getAll()).toEqual([]);
  });

  test('a feature is told of an ending in the transaction that stores it, of a deletion and of a dead letter', async () => {
    const told: unknown[] = [];
    const settled: StoreSeams['settled'] = async (_, __, { id, state }, { outcome }) =>
      void told.push([id, state, outcome]);
    const store = parts.open({ seams: [{ settled }] });
    for (const order of [1, 2, 3]) await parts.add(order);
    await store.update('id-1', (entry) => ({ ...entry, state: 'dead' }), { outcome: 'refused' });
    await store.update('id-2', (entry) => ({ ...entry, attempts: 9 }), { outcome: 'refused' });
    await store.delete('id-3', { outcome: 'delivered' });
    await store.delete('nothing', { outcome: 'delivered' });
    expect(told).toEqual([
      ['id-1', 'dead', 'refused'],
      ['id-3', 'waiting', 'delivered'],
    ]);
  });

  test('an ending is stored where the feature that is told of it throws', async () => {
    const settled = async () => {
      throw new Error('no room');
    };
    const store = parts.open({ seams: [{ settled }] });
    await parts.add(1);
    await parts.add(2);
    expect(await store.delete('id-1', { outcome: 'delivered' })).toBe(true);
    const second = (await parts.store.get('id-2'))!;
    await store.claimNext([], mark, [{ entry: second, ended: { outcome: 'delivered' } }]);
    expect(await parts.store.getAll()).toEqual([]);
  });

  test('delete says whether the entry existed, and deletes its request, too', async () => {
    const { id } = await parts.add(1);
    expect(await parts.store.delete(id)).toBe(true);
    expect(await parts.store.delete(id)).toBe(false);
    expect(await parts.store.get(id)).toBeUndefined();
    expect(await claimBehind(parts.store, '', 0)).toBeUndefined();
    expect(await parts.store.size()).toBe(0);
  });
}
