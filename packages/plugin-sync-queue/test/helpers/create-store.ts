import type { Entry } from '../../src/shared/entry.ts';
import type { Claim, Decision, QueueStore, StoreSeams } from '../../src/storage/queue-store.ts';
import type { StorableRequest } from '../../src/shared/storable-request.ts';
import { createEntry } from './create-entry.ts';

/** Opens the store of a queue. The same queue and scope give the same rows. */
export type OpenStore = (given?: { scope?: string; queue?: string; seams?: StoreSeams[] }) => QueueStore;

export const send = (): Decision => 'send';
export const mark = (entry: Entry): Entry => ({ ...entry, attempts: entry.attempts + 1, lastAttemptAt: 7 });

export const createStorableRequest = (body = 'milk'): StorableRequest => ({
  url: 'https://app.test/api/notes',
  method: 'POST',
  headers: { 'x-list': 'seven' },
  body: new TextEncoder().encode(body).buffer,
});
/** Claims the first entry of a lane behind an order. */
export const claimBehind = async (
  store: QueueStore,
  lane: string,
  after: number,
  decide: (entry: Entry) => Decision = send,
): Promise<Claim | undefined> => {
  const from = after + 0.1;
  return (await store.claimNext([{ lane, from, decide }], mark)).claim;
};
export const bodyOf = (record: StorableRequest | undefined) => new TextDecoder().decode(record?.body);
export const ordersOf = (entries: Entry[]) => entries.map(({ order }) => order);

/** A store for the tests of a contract. It is new and empty for each test. */
export function createStore(create: () => Promise<OpenStore>) {
  const parts = {
    open: undefined as unknown as OpenStore,
    store: undefined as unknown as QueueStore,
    /** Adds an entry whose body is its order number. */
    add: async (order: number, given: Partial<Entry> = {}) => {
      const entry = createEntry({ id: `id-${order}`, order, ...given });
      await parts.store.add(entry, createStorableRequest(String(order)));
      return entry;
    },
  };
  beforeEach(async () => {
    parts.open = await create();
    parts.store = parts.open();
  });
  return parts;
}
