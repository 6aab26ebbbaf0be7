import { coalesce } from '../src/features/coalesce.ts';
import { limits } from '../src/features/limits.ts';
import type { QueueState } from '../src/queue/queue-state.ts';
import type { Entry } from '../src/shared/entry.ts';
import type { Limits } from '../src/policy/admission.ts';
import { createEntry } from './helpers/create-entry.ts';
import {
  createStorableRequest,
  createStore,
  bodyOf,
  ordersOf,
  type OpenStore,
  claimBehind,
} from './helpers/create-store.ts';

/** What each queue store must reject, and which entries can be superseded. */
export function describeLimits(create: () => Promise<OpenStore>) {
  const parts = createStore(create);
  const { admit: supersede } = coalesce(() => null).attach({} as QueueState);
  const add = (order: number, given: Partial<Entry> = {}, most: Partial<Limits> = {}) => {
    const { admit } = limits(most).attach({} as QueueState);
    return parts
      .open({ seams: [{ admit: supersede! }, { admit: admit! }] })
      .add(createEntry({ id: `id-${order}`, order, ...given }), createStorableRequest(String(order)));
  };
  const orders = async () => ordersOf(await parts.store.getAll());

  test.each<[limit: keyof Limits, most: number, needed: number]>([
    ['maxEntries', 2, 3],
    ['maxBytes', 29, 30],
    ['maxEntryBytes', 9, 10],
  ])('a new entry that %s rejects changes nothing, and the error says so', async (limit, most, needed) => {
    await add(1, { size: 10 });
    await add(2, { size: 10 });
    await add(0, { size: 10, state: 'dead' });
    await parts
      .open({ queue: 'other' })
      .add(createEntry({ queue: 'other', size: 10 }), createStorableRequest());
    await expect(add(3, { size: 10 }, { [limit]: most })).rejects.toMatchObject({
      code: 'limit-reached',
      details: { limit, most, needed },
    });
    expect(await orders()).toEqual([0, 1, 2]);
    expect(await add(3, { size: 10 }, { [limit]: needed })).toEqual([]);
    expect(await orders()).toEqual([0, 1, 2, 3]);
  });

  test('of many entries that are added at once, only as many are stored as the limit allows', async () => {
    const adding = [1, 2, 3, 4, 5].map((order) => add(order, { size: 10 }, { maxBytes: 25 }));
    const results = await Promise.allSettled(adding);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await orders()).toHaveLength(2);
  });

  const same = { coalesceKey: 'draft', attempts: 0 };

  test('a newer entry supersedes an unsent one with its key, and goes to the tail', async () => {
    await add(1, same);
    await add(2, { attempts: 0 });
    expect(ordersOf(await add(3, same))).toEqual([1]);
    expect(await orders()).toEqual([2, 3]);
    expect(await parts.store.get('id-1')).toBeUndefined();
    expect(bodyOf((await claimBehind(parts.store, '', 2))?.request)).toBe('3');
  });

  test.each<[what: string, older: Partial<Entry>]>([
    ['of another key', { coalesceKey: 'other' }],
    ['without a key', { coalesceKey: '' }],
    ['of another lane', { lane: 'b' }],
    ['that was sent', { attempts: 1 }],
    ['whose outcome is unknown', { unknownSince: 7 }],
    ['that the server has answered', { lastFailure: { kind: 'status', status: 401, at: 0 } }],
    ['that is held', { state: 'held' }],
    ['that is parked', { state: 'parked' }],
    ['that is dead', { state: 'dead' }],
    ['that arrived later', { order: 5 }],
  ])('an entry %s is not superseded', async (_, older) => {
    await add(1, { ...same, ...older });
    expect(await add(3, same)).toEqual([]);
    expect(await orders()).toHaveLength(2);
  });

  test('an entry that is claimed at the same moment is sent, and not superseded', async () => {
    await add(1, same);
    const [taken, superseded] = await Promise.all([claimBehind(parts.store, '', 0), add(2, same)]);
    expect([taken?.entry.order, superseded]).toEqual([1, []]);
    expect(await orders()).toEqual([1, 2]);
  });

  test('a superseded entry makes space for its successor', async () => {
    await add(1, { ...same, size: 10 });
    await add(2, { size: 10, attempts: 0 });
    expect(ordersOf(await add(3, { ...same, size: 10 }, { maxEntries: 2, maxBytes: 20 }))).toEqual([1]);
    await expect(add(4, { ...same, size: 11 }, { maxBytes: 20 })).rejects.toMatchObject({
      code: 'limit-reached',
    });
    expect(await orders()).toEqual([2, 3]);
  });

  test('a newer entry whose metadata cannot be stored supersedes nothing', async () => {
    await add(1, same);
    await expect(add(2, { ...same, metadata: () => {} })).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await orders()).toEqual([1]);
  });
}
