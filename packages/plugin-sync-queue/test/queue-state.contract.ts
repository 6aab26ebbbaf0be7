import { createEntry } from './helpers/create-entry.ts';
import {
  createStorableRequest,
  createStore,
  bodyOf,
  ordersOf,
  type OpenStore,
  claimBehind,
} from './helpers/create-store.ts';

/** What each queue store must return as the state of a queue, and which rows it must leave alone. */
export function describeState(create: () => Promise<OpenStore>) {
  const parts = createStore(create);

  test('an empty store has an empty state', async () => {
    expect(await parts.store.readState()).toEqual({ heads: [], lastOrder: 0, paused: false });
  });

  test('the head of a lane is its first entry that is not dead', async () => {
    await parts.add(1, { state: 'dead' });
    await parts.add(3, { state: 'parked' });
    await parts.add(2, { state: 'parked' });
    await parts.add(4);
    await parts.add(6, { lane: 'b', state: 'held' });
    await parts.add(7, { lane: 'b' });
    await parts.add(5, { lane: 'c', state: 'dead' });
    await parts.add(9, { lane: 'd' });
    await parts.add(10, { lane: 'e', state: 'dead' });
    const { heads, lastOrder } = await parts.store.readState();
    expect(heads.map(({ lane, order }) => [lane, order])).toEqual([
      ['', 2],
      ['b', 6],
      ['d', 9],
    ]);
    expect(lastOrder).toBe(10);
  });

  test('a pause stays until it is removed, also when all entries are deleted', async () => {
    await parts.add(1);
    await parts.store.setState({ paused: true });
    await parts.store.delete('id-1');
    expect(await parts.store.readState()).toEqual({ heads: [], lastOrder: 0, paused: true });
    await parts.store.setState({ paused: false });
    expect(await parts.store.readState()).toMatchObject({ paused: false });
  });

  test('a field that is not given is left as it was', async () => {
    await parts.store.setState({ owner: 'anna' });
    await parts.store.setState({ paused: true });
    expect(await parts.store.readState()).toMatchObject({ paused: true, owner: 'anna' });
    await parts.store.setState({ owner: null });
    expect(await parts.store.readState()).toMatchObject({ paused: true, owner: null });
  });

  test.each([{ queue: 'outbox2' }, { queue: 'outbo' }, { scope: 'https://app.test/notes/' }])(
    'rows of %j are not touched',
    async (given) => {
      const other = parts.open(given);
      const theirs = createEntry({ id: 'theirs', order: 4, ...given });
      await other.add(theirs, createStorableRequest('theirs'));
      await other.setState({ paused: true });
      await parts.add(1);
      expect(ordersOf(await parts.store.getAll())).toEqual([1]);
      expect(await parts.store.size()).toBe(1);
      expect(await parts.store.readState()).toMatchObject({
        heads: [{ order: 1 }],
        lastOrder: 1,
        paused: false,
      });
      expect(await parts.store.get('theirs')).toBeUndefined();
      expect(await parts.store.update('theirs', (entry) => ({ ...entry, attempts: 9 }))).toBeUndefined();
      expect(await parts.store.delete('theirs')).toBe(false);
      expect(await claimBehind(parts.store, '', 1)).toBeUndefined();
      expect(await other.getAll()).toEqual([theirs]);
      expect(await other.readState()).toEqual({ heads: [theirs], lastOrder: 4, paused: true });
      expect(bodyOf((await claimBehind(other, '', 0))?.request)).toBe('theirs');
    },
  );
}
