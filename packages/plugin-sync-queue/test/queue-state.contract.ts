import { createEntry } from './helpers/create-entry.ts';
import {
  createStorableRequest,
  createResult,
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

  test('a pause stays until it is removed, also when all entries are cleared', async () => {
    await parts.add(1);
    await parts.add(2, { state: 'dead' });
    await parts.store.setState({ paused: true });
    expect(await parts.store.clear()).toBe(2);
    expect(await parts.store.readState()).toEqual({ heads: [], lastOrder: 0, paused: true });
    expect(await parts.store.clear()).toBe(0);
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

  test('omit removes headers from requests and results, and the state stores which', async () => {
    const headers = { 'x-token': 'canary', 'x-trace': 'abc' };
    const entry = createEntry({ order: 1 });
    await parts.store.add(entry, { ...createStorableRequest('body'), headers });
    await parts.add(2);
    await parts.store.delete('id-2', createResult('id-2', { headers }));
    await parts.store.omit(['x-token']);
    await parts.store.setState({ omitted: ['x-token'] });
    expect(await parts.store.readState()).toMatchObject({ omitted: ['x-token'], paused: false });
    const { result } = await parts.store.result('id-2');
    expect(result?.headers).toEqual({ 'x-trace': 'abc' });
    const taken = await claimBehind(parts.store, entry.lane, 0);
    expect(taken?.request).toMatchObject({ headers: { 'x-trace': 'abc' } });
    expect(taken?.request?.headers).not.toHaveProperty('x-token');
  });

  test('clear deletes the entries and results of some owners, and leaves those of others', async () => {
    await parts.add(1, { owner: 'anna' });
    await parts.add(2, { owner: 'anna', state: 'dead' });
    const bert = await parts.add(3, { owner: 'bert' });
    const nobody = await parts.add(4);
    await parts.add(5, { owner: 'anna' });
    await parts.store.delete('id-5', createResult('id-5', { owner: 'anna' }));
    await parts.add(6, { owner: 'bert' });
    await parts.store.delete('id-6', createResult('id-6', { owner: 'bert' }));
    expect(await parts.store.clear((owner) => owner === 'anna')).toBe(2);
    expect(await parts.store.getAll()).toEqual([bert, nobody]);
    expect((await parts.store.result('id-5')).result).toBeUndefined();
    expect((await parts.store.result('id-6')).result).toMatchObject({ outcome: 'delivered' });
    expect(await parts.store.clear()).toBe(2);
    expect((await parts.store.result('id-6')).result).toBeUndefined();
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
      expect(await parts.store.delete('theirs', createResult('theirs'))).toBe(false);
      expect(await parts.store.result('theirs')).toEqual({ entry: undefined, result: undefined });
      await other.add(createEntry({ id: 'ended', ...given }), createStorableRequest());
      await other.delete('ended', { ...createResult('ended'), ...given });
      expect((await parts.store.result('ended')).result).toBeUndefined();
      await parts.store.expire(Infinity, Infinity);
      expect((await other.result('ended')).result).toMatchObject({ id: 'ended' });
      expect(await claimBehind(parts.store, '', 1)).toBeUndefined();
      expect(await parts.store.clear()).toBe(1);
      expect(await other.getAll()).toEqual([theirs]);
      expect(await other.readState()).toEqual({ heads: [theirs], lastOrder: 4, paused: true });
      expect(bodyOf((await claimBehind(other, '', 0))?.request)).toBe('theirs');
    },
  );
}
