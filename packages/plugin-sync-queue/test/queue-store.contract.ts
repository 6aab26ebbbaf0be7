import type { Entry } from '../src/entry.ts';
import type { QueueStore, Turn } from '../src/queue-store.ts';
import type { StorableRequest } from '../src/storable-request.ts';
import { anEntry } from './an-entry.ts';

/** Opens the store of a queue; the same queue and scope give the same rows. */
export type OpenStore = (given?: { scope?: string; queue?: string }) => QueueStore;

const send = (): Turn => 'send';
const mark = (entry: Entry): Entry => ({ ...entry, attempts: entry.attempts + 1, lastAttemptAt: 7 });
const aRecord = (body = 'milk'): StorableRequest => ({
  url: 'https://app.test/api/notes',
  method: 'POST',
  headers: { 'x-list': 'seven' },
  body: new TextEncoder().encode(body).buffer,
});
const bodyOf = (record: StorableRequest | undefined) => new TextDecoder().decode(record?.body);
const ordersOf = (entries: Entry[]) => entries.map(({ order }) => order);

/** What every queue store must do. `create` gives a new, empty one for each test. */
export function itKeepsTheContract(create: () => Promise<OpenStore>) {
  let open: OpenStore;
  let store: QueueStore;
  /** Adds an entry whose body is its order number. */
  const add = async (order: number, given: Partial<Entry> = {}) => {
    const entry = anEntry({ id: `id-${order}`, order, ...given });
    await store.add(entry, aRecord(String(order)));
    return entry;
  };

  beforeEach(async () => {
    open = await create();
    store = open();
  });

  test('what was added is there, with all it had', async () => {
    const metadata = { when: new Date(0), tags: new Map([['a', [1]]]) };
    const entry = await add(1, { key: 'k', metadata, lastFailure: { kind: 'network', at: 3 } });
    expect(await store.get(entry.id)).toEqual(entry);
    expect(await store.getAll()).toEqual([entry]);
    expect(await store.get('nothing')).toBeUndefined();
  });

  test('what happens later to the object that was added changes nothing', async () => {
    const entry = anEntry({ id: 'id-1', metadata: { list: [1] } });
    const record = aRecord();
    await store.add(entry, record);
    entry.state = 'dead';
    (entry.metadata as { list: number[] }).list.push(2);
    record.headers['x-list'] = 'eight';
    const taken = await store.take('', 0, send, mark);
    expect(taken?.before).toMatchObject({ state: 'waiting', metadata: { list: [1] } });
    expect(taken?.request?.headers).toEqual({ 'x-list': 'seven' });
  });

  test('getAll lists in order, whenever an entry was added, dead letters included', async () => {
    for (const order of [30, 5, 100, 20]) await add(order, { state: order === 20 ? 'dead' : 'waiting' });
    expect(ordersOf(await store.getAll())).toEqual([5, 20, 30, 100]);
  });

  test('size counts what waits, dead letters left out', async () => {
    expect(await store.size()).toBe(0);
    for (const [at, state] of (['waiting', 'held', 'parked', 'dead'] as const).entries())
      await add(at + 1, { state });
    expect(await store.size()).toBe(3);
  });

  test('take gives the first entry with its request, marked in the store', async () => {
    await add(2);
    const first = await add(1);
    const taken = await store.take('', 0, send, mark);
    expect(taken?.before).toEqual(first);
    expect(taken?.entry).toEqual({ ...first, attempts: 2, lastAttemptAt: 7 });
    expect(bodyOf(taken?.request)).toBe('1');
    expect(await store.get(first.id)).toEqual(taken?.entry);
  });

  test('take begins behind the order that it is given', async () => {
    for (const order of [1, 2, 3]) await add(order);
    const orderBehind = async (after: number) => (await store.take('', after, send, mark))?.entry.order;
    expect([await orderBehind(1), await orderBehind(2), await orderBehind(3)]).toEqual([2, 3, undefined]);
  });

  test('an entry that is skipped is left as it is, and the next one is taken', async () => {
    const first = await add(1);
    await add(2);
    const seen: number[] = [];
    const turn = ({ order }: Entry): Turn => {
      seen.push(order);
      return order === 1 ? 'skip' : 'send';
    };
    const taken = await store.take('', 0, turn, mark);
    expect(bodyOf(taken?.request)).toBe('2');
    expect(seen).toEqual([1, 2]);
    expect(await store.get(first.id)).toEqual(first);
  });

  test('an entry that stops the walk is given as it is, and nothing behind it is looked at', async () => {
    const first = await add(1);
    const second = await add(2);
    const turn = jest.fn((): Turn => 'stop');
    expect(await store.take('', 0, turn, mark)).toEqual({ entry: first });
    expect(turn).toHaveBeenCalledTimes(1);
    expect(await store.getAll()).toEqual([first, second]);
  });

  test('where all are skipped, or there is none, nothing is taken', async () => {
    await add(1);
    await add(2);
    expect(await store.take('', 0, () => 'skip', mark)).toBeUndefined();
    expect(await store.take('nobody', 0, send, mark)).toBeUndefined();
  });

  test('take reads and marks at one go: of two at once the second sees what the first has written', async () => {
    await add(1);
    const both = await Promise.all([store.take('', 0, send, mark), store.take('', 0, send, mark)]);
    expect(both.map((taken) => taken?.entry.attempts).toSorted()).toEqual([2, 3]);
    expect(await store.get('id-1')).toMatchObject({ attempts: 3 });
  });

  test('dead letters are not offered, and are again when they are alive', async () => {
    await add(1, { state: 'dead' });
    await add(2);
    expect((await store.take('', 0, send, mark))?.entry.order).toBe(2);
    await store.update('id-1', (entry) => ({ ...entry, state: 'waiting' }));
    expect((await store.take('', 0, send, mark))?.entry.order).toBe(1);
    await store.update('id-1', (entry) => ({ ...entry, state: 'dead' }));
    expect((await store.take('', 0, send, mark))?.entry.order).toBe(2);
  });

  test.each(['', ' ', '0', 'a', 'a\u0000', '\uffff', 'é', '[]', '__proto__', 'constructor'])(
    'a lane named %j is a lane of its own',
    async (lane) => {
      await add(1, { lane: `${lane}!` });
      await add(2, { lane });
      await add(3, { lane: 'other' });
      const taken = await store.take(lane, 0, send, mark);
      expect(taken?.entry).toMatchObject({ lane, order: 2 });
      expect(await store.take(lane, 2, send, mark)).toBeUndefined();
      const { heads } = await store.readState();
      expect(heads.map((head) => head.lane).toSorted()).toEqual([lane, `${lane}!`, 'other'].toSorted());
    },
  );

  test('update writes what it makes of the entry as it stands', async () => {
    const entry = await add(1);
    await store.update(entry.id, (current) => ({ ...current, attempts: 5 }));
    const next = await store.update(entry.id, (current) => ({ ...current, badAnswers: current.attempts }));
    expect(next).toEqual({ ...entry, attempts: 5, badAnswers: 5 });
    expect(await store.get(entry.id)).toEqual(next);
    expect(bodyOf((await store.take('', 0, send, mark))?.request)).toBe('1');
  });

  test('update never brings a row back', async () => {
    const change = jest.fn((entry: Entry) => entry);
    const { id } = await add(1);
    expect(await store.update('nothing', change)).toBeUndefined();
    const [known, updated] = await Promise.all([store.delete(id), store.update(id, change)]);
    expect([known, updated]).toEqual([true, undefined]);
    expect(change).not.toHaveBeenCalled();
    expect(await store.getAll()).toEqual([]);
  });

  test('delete says whether there was one, and takes the request as well', async () => {
    const { id } = await add(1);
    expect(await store.delete(id)).toBe(true);
    expect(await store.delete(id)).toBe(false);
    expect(await store.get(id)).toBeUndefined();
    expect(await store.take('', 0, send, mark)).toBeUndefined();
    expect(await store.size()).toBe(0);
  });

  test('the state of an empty store', async () => {
    expect(await store.readState()).toEqual({ heads: [], lastOrder: 0, paused: false });
  });

  test('a head is the first of its lane that is neither parked nor dead', async () => {
    await add(1, { state: 'dead' });
    await add(2, { state: 'parked' });
    await add(3, { state: 'parked' });
    await add(4);
    await add(5, { state: 'held' });
    await add(6, { lane: 'b', state: 'held' });
    await add(7, { lane: 'b' });
    const { heads, lastOrder } = await store.readState();
    expect(heads.map(({ lane, order }) => [lane, order])).toEqual([
      ['', 4],
      ['b', 6],
    ]);
    expect(lastOrder).toBe(7);
  });

  test('where all of a lane are parked, the first of them is its head', async () => {
    await add(3, { lane: 'a', state: 'parked' });
    await add(2, { lane: 'a', state: 'parked' });
    await add(1, { lane: 'b', state: 'dead' });
    await add(5, { lane: 'c', state: 'parked' });
    await add(9, { lane: 'd', state: 'dead' });
    const { heads, lastOrder } = await store.readState();
    expect(ordersOf(heads)).toEqual([2, 5]);
    expect(lastOrder).toBe(9);
  });

  test('a pause stays, also when all is cleared, until it is taken back', async () => {
    await add(1);
    await add(2, { state: 'dead' });
    await store.setPaused(true);
    expect(await store.clear()).toBe(2);
    expect(await store.readState()).toEqual({ heads: [], lastOrder: 0, paused: true });
    expect(await store.clear()).toBe(0);
    await store.setPaused(false);
    expect(await store.readState()).toMatchObject({ paused: false });
  });

  test.each([{ queue: 'outbox2' }, { queue: 'outbo' }, { scope: 'https://app.test/notes/' }])(
    'rows of %j are not touched',
    async (given) => {
      const other = open(given);
      const theirs = anEntry({ id: 'theirs', order: 4, ...given });
      await other.add(theirs, aRecord('theirs'));
      await other.setPaused(true);
      await add(1);
      expect(ordersOf(await store.getAll())).toEqual([1]);
      expect(await store.size()).toBe(1);
      expect(await store.readState()).toMatchObject({ heads: [{ order: 1 }], lastOrder: 1, paused: false });
      expect(await store.get('theirs')).toBeUndefined();
      expect(await store.update('theirs', (entry) => ({ ...entry, attempts: 9 }))).toBeUndefined();
      expect(await store.delete('theirs')).toBe(false);
      expect(await store.take('', 1, send, mark)).toBeUndefined();
      expect(await store.clear()).toBe(1);
      expect(await other.getAll()).toEqual([theirs]);
      expect(await other.readState()).toEqual({ heads: [theirs], lastOrder: 4, paused: true });
      expect(bodyOf((await other.take('', 0, send, mark))?.request)).toBe('theirs');
    },
  );
}
