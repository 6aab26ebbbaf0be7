import type { MigrationTarget, MigrationSource } from '../queue/migration-source.ts';
import { createEntry, type NewEntry } from '../queue/create-entry.ts';
import { takeRows } from './take-rows.ts';
import { laneOf } from '../queue/callbacks.ts';
import { fromStorable, toStorable, type StorableRequest } from '../storage/storable-request.ts';

/**
 * What a worker with workbox-background-sync left behind: give it as `migrateFrom`, and the entries
 * that its queue of the same name still has are sent by this one, oldest first. For other names, list
 * them all.
 *
 * Each is stored here before it is deleted there and keeps its time and its metadata; its old `sync`
 * registration still wakes the queue. A worker of that package that is still at work, in another
 * scope of the origin, goes on with what it has begun. Its database is never created, and stays.
 *
 * @example
 * new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync });
 * new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync('outbox', 'photos') });
 */
export const workboxBackgroundSync = (...queues: string[]): MigrationSource =>
  peer('workbox-background-sync', queues);

/** The same for what Serwist's `BackgroundSyncPlugin` and `BackgroundSyncQueue` left behind. */
export const serwistBackgroundSync = (...queues: string[]): MigrationSource =>
  peer('serwist-background-sync', queues);

const peer = (database: string, queues: string[]): MigrationSource => ({
  tags: queues.map((queue) => `${database}:${queue}`),
  migrate: (target) =>
    takeRows(database, queues, `${target.scope}:${target.name}`, async (row) => {
      const { id, order, timestamp, metadata, request } = row;
      const createdAt = timestamp || Date.now();
      const given = { id, createdAt, ...(metadata !== undefined && { metadata }) };
      // Without anything to send, its attempt makes a dead letter of it.
      const [entry, record] = await adopted(target, request ?? ({} as StorableRequest), given);
      await target.keep({ ...entry, order }, record);
    }),
});

type Given = Pick<NewEntry, 'id' | 'createdAt' | 'metadata'>;

async function adopted(target: MigrationTarget, record: StorableRequest, given: Given) {
  try {
    // Version 3 of Workbox kept the mode of a form; only the browser may navigate.
    const mode = record.mode === 'navigate' ? 'same-origin' : record.mode;
    const request = fromStorable({ ...record, ...(mode && { mode }) });
    const lane = laneOf(request, target.name, target.options) ?? '';
    // Nobody knows whose it is, so it replaces none.
    const [{ coalesceKey: _, ...entry }, keyed] = createEntry(request, target, {
      ...given,
      lane,
      arrival: 0,
    });
    const stored = await toStorable(keyed, target.options.omitHeaders);
    return [{ ...entry, size: stored.body?.byteLength ?? 0 }, stored] as const;
  } catch {
    // It cannot be sent, but it is not ours to throw away: its attempt will say so, in its turn.
    const { url, method } = { url: '', method: '', ...(record as Partial<StorableRequest> | undefined) };
    const [entry] = createEntry(new Request(target.scope), target, { ...given, lane: '', arrival: 0 });
    // Nobody knows either which of its headers are to be omitted.
    return [
      { ...entry, url, method },
      { ...record, headers: {} },
    ] as const;
  }
}
