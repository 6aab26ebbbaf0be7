import type { Heir, LeftBehind } from './adopt-from.ts';
import { createEntry, type NewEntry } from '../queue/create-entry.ts';
import { takeRows } from './indexed-db-left-behind.ts';
import { laneOf } from '../queue/lane-of.ts';
import { fromStorable, toStorable, type StorableRequest } from '../storage/storable-request.ts';

/**
 * What a worker with workbox-background-sync left behind: give it as `adoptFrom`, and the entries
 * that its queue of the same name still has are sent by this one, oldest first. For other names, list
 * them all.
 *
 * Each is stored here before it is deleted there and keeps its time and its metadata; its old `sync`
 * registration still wakes the queue. A worker of that package that is still at work, in another
 * scope of the origin, goes on with what it has begun. Its database is never created, and stays.
 *
 * @example
 * new SyncQueuePlugin('outbox', { adoptFrom: workboxBackgroundSync });
 * new SyncQueuePlugin('outbox', { adoptFrom: workboxBackgroundSync('outbox', 'photos') });
 */
export const workboxBackgroundSync = (...queues: string[]): LeftBehind =>
  peer('workbox-background-sync', queues);

/** The same for what Serwist's `BackgroundSyncPlugin` and `BackgroundSyncQueue` left behind. */
export const serwistBackgroundSync = (...queues: string[]): LeftBehind =>
  peer('serwist-background-sync', queues);

const peer = (database: string, queues: string[]): LeftBehind => ({
  tags: queues.map((queue) => `${database}:${queue}`),
  takeOver: (heir) =>
    takeRows(database, queues, `${heir.scope}:${heir.name}`, async (row) => {
      const { id, order, timestamp, metadata, request } = row;
      const createdAt = timestamp || Date.now();
      const given = { id, createdAt, ...(metadata !== undefined && { metadata }) };
      // Without anything to send, its attempt makes a dead letter of it.
      const [entry, record] = await adopted(heir, request ?? ({} as StorableRequest), given);
      await heir.keep({ ...entry, order }, record);
    }),
});

type Given = Pick<NewEntry, 'id' | 'createdAt' | 'metadata'>;

async function adopted(heir: Heir, record: StorableRequest, given: Given) {
  try {
    // Version 3 of Workbox kept the mode of a form; only the browser may navigate.
    const mode = record.mode === 'navigate' ? 'same-origin' : record.mode;
    const request = fromStorable({ ...record, ...(mode && { mode }) });
    const lane = laneOf(request, heir.name, heir.options) ?? '';
    // Nobody knows whose it is, so it replaces none.
    const [{ coalesceKey: _, ...entry }, keyed] = createEntry(request, heir, { ...given, lane, arrival: 0 });
    const stored = await toStorable(keyed, heir.options.omitHeaders);
    return [{ ...entry, size: stored.body?.byteLength ?? 0 }, stored] as const;
  } catch {
    // It cannot be sent, but it is not ours to throw away: its attempt will say so, in its turn.
    const { url, method } = { url: '', method: '', ...(record as Partial<StorableRequest> | undefined) };
    const [entry] = createEntry(new Request(heir.scope), heir, { ...given, lane: '', arrival: 0 });
    // Nobody knows either which of its headers are to be omitted.
    return [
      { ...entry, url, method },
      { ...record, headers: {} },
    ] as const;
  }
}
