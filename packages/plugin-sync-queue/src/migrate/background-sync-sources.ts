import type { MigrationTarget, MigrationSource } from '../queue/migration-source.ts';
import { createEntry, type NewEntry } from '../queue/create-entry.ts';
import { takeRows } from './take-rows.ts';
import { laneOf } from '../queue/callbacks.ts';
import { fromStorable, toStorable, type StorableRequest } from '../shared/storable-request.ts';

/**
 * The queue of workbox-background-sync. Give it as `migrateFrom`: the entries that the queue of the same name still has
 * are sent by this queue, oldest first. For other names, list them all.
 *
 * Each entry is stored here before it is deleted there, and keeps its time and its metadata. The old `sync`
 * registration still starts a replay. A worker of that package in another scope of the origin continues with the
 * entries that it has begun to send. Its database is never created and never deleted.
 *
 * @example
 * new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync });
 * new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync('outbox', 'photos') });
 */
export const workboxBackgroundSync = (...queues: string[]): MigrationSource =>
  peer('workbox-background-sync', queues);

/** The same for Serwist's `BackgroundSyncPlugin` and `BackgroundSyncQueue`. */
export const serwistBackgroundSync = (...queues: string[]): MigrationSource =>
  peer('serwist-background-sync', queues);

const peer = (database: string, queues: string[]): MigrationSource => ({
  tags: queues.map((queue) => `${database}:${queue}`),
  migrate: (target) =>
    takeRows(database, queues, `${target.scope}:${target.name}`, async (row) => {
      const { id, order, timestamp, metadata, request } = row;
      const createdAt = timestamp || Date.now();
      const given = { id, createdAt, ...(metadata !== undefined && { metadata }) };
      // An entry without a request becomes a dead letter by its attempt.
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
    // Its owner is not known, so it replaces no other entry.
    const [{ coalesceKey: _, ...entry }, keyed] = createEntry(request, target, {
      ...given,
      lane,
      arrival: 0,
    });
    const stored = await toStorable(keyed, target.options.omitHeaders);
    return [{ ...entry, size: stored.body?.byteLength ?? 0 }, stored] as const;
  } catch {
    // It cannot be sent. Its attempt makes a dead letter of it, so that the app can see it.
    const { url, method } = { url: '', method: '', ...(record as Partial<StorableRequest> | undefined) };
    const [entry] = createEntry(new Request(target.scope), target, { ...given, lane: '', arrival: 0 });
    // The headers cannot be read, so none of them is stored.
    return [
      { ...entry, url, method },
      { ...record, headers: {} },
    ] as const;
  }
}
