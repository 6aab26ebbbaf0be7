import { devLog } from 'workbox-plugin-core';
import { noted } from '../queue/callbacks.ts';
import type { Feature } from '../queue/feature.ts';
import type { ExtraOptions } from '../queue/options.ts';
import type { QueueState } from '../queue/queue-state.ts';
import { afterDependency, failedDependency, openDependencies, type Known } from '../policy/dependencies.ts';
import type { Entry } from '../shared/entry.ts';
import { toRow } from '../storage/database.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * Lets an entry wait for earlier entries of any lane, and fail with them. `idsOf` is {@link ExtraOptions.dependsOn}.
 *
 * @example
 * new SyncQueuePlugin('outbox', {
 *   features: [dependencies(({ headers }) => headers.get('X-After')?.split(' ') ?? [])],
 * });
 */
export function dependencies(idsOf: NonNullable<ExtraOptions['dependsOn']>): Feature {
  return {
    name: 'dependencies',
    options: { dependsOn: idsOf },
    attach: (queue) => {
      const { store, events, lanes } = queue;
      const known: Known = { waiting: new Map(), failed: new Map() };
      /** Ids for which an entry waits, or has waited. */
      const wanted = new Set<string>();
      /** What has changed since the reading began: a row that was read before may be out of date. */
      const changed = new Set<string>();
      /** Whether all entries are known. Until then, an entry that depends on others waits. */
      let isComplete = false;
      let readings = 0;
      let isReading = false;

      const note = (entry: Entry) => {
        const { id, dependsOn = [] } = entry;
        const isDead = entry.state === 'dead';
        (isDead ? known.failed : known.waiting).set(id, entry);
        (isDead ? known.waiting : known.failed).delete(id);
        if (!isDead) for (const other of dependsOn) wanted.add(other);
      };
      const readAll = async () => {
        const reading = ++readings;
        isReading = true;
        changed.clear();
        try {
          const entries = await store.getAll();
          // What was read before everything of a person was deleted is out of date.
          if (reading !== readings) return;
          for (const entry of entries) if (!changed.has(entry.id)) note(entry);
          isComplete = true;
        } catch {
          // It is read again before the next replay.
          return;
        } finally {
          if (reading === readings) isReading = false;
        }
        lanes.notify();
        if (wanted.size) queue.wake();
      };

      events.subscribe((event) => {
        if (event.type === 'invalidated' && event.cleared) {
          known.waiting.clear();
          known.failed.clear();
          void readAll();
        }
        if (!('entry' in event)) return;
        const { type, entry } = event;
        changed.add(entry.id);
        if (/^(stored|sending|updated)$/.test(type)) note(entry);
        else {
          known.waiting.delete(entry.id);
          known.failed.delete(entry.id);
          // What waits for it has a mark in the store, if there was room for one.
          if (type === 'removed' && wanted.has(entry.id)) known.failed.set(entry.id, entry);
        }
        if (!wanted.has(entry.id) || known.waiting.has(entry.id)) return;
        lanes.notify();
        queue.wake();
      });

      return {
        draft: (request, { metadata }) => {
          const ids = askApp(request, metadata, queue, idsOf);
          return ids.length ? { dependsOn: ids } : {};
        },
        // Stored with the ending, so that it also counts in a worker that starts after the other entry is gone.
        settled: async (stores, rows, ended, { outcome, isAddition }) => {
          const hasFailed = outcome === 'refused' || outcome === 'discarded' || outcome === 'cancelled';
          // It has failed before, and was delivered when somebody had retried it.
          const isRepaired = outcome === 'delivered' && ended.retriedAt !== undefined;
          if (isAddition || (isComplete && !wanted.has(ended.id)) || !(hasFailed || isRepaired)) return;
          for (const entry of await rows.list(stores, 'by-lane', 0)) {
            const after = afterDependency(entry, ended, hasFailed);
            if (after) stores.entries.put(toRow(after));
          }
        },
        eligibleAt: (entry) => {
          if (!entry.dependsOn) return 0;
          if (!isComplete) return Infinity;
          const isFailed = failedDependency(entry, known) !== undefined;
          return isFailed || !openDependencies(entry, known).length ? 0 : Infinity;
        },
        neverSent: (entry) => {
          const failed = failedDependency(entry, known);
          return failed === undefined
            ? undefined
            : { kind: 'dependency', noted: { failedDependency: failed } };
        },
        waitsFor: (entry) => {
          const dependsOn = openDependencies(entry, known);
          return dependsOn.length ? { waitingFor: 'dependency', dependsOn } : undefined;
        },
        loaded: () => void readAll(),
        refresh: async () => {
          if (!isComplete && !isReading) void readAll();
        },
      };
    },
  };
}

/** What the app's function gives. A wrong answer loses no write: it depends on nothing then. */
function askApp(
  request: Request,
  metadata: unknown,
  { name }: QueueState,
  idsOf: NonNullable<ExtraOptions['dependsOn']>,
): string[] {
  let given: unknown;
  try {
    given = noted(idsOf(request, metadata));
    if (given === undefined || given === null) return [];
    if (Array.isArray(given) && given.every((id) => typeof id === 'string')) return [...new Set(given)];
  } catch (error) {
    given = error;
  }
  if (process.env.NODE_ENV !== 'production')
    devLog('error', `Queue "${name}": "dependsOn" must return a list of ids of entries, but gave`, given);
  return [];
}
