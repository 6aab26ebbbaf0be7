import { promisify } from 'workbox-plugin-core';
import type { Feature } from '../queue/feature.ts';
import type { SyncQueueOptions } from '../queue/options.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { EntryResult, ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { withDefaults } from '../shared/with-defaults.ts';
import type { Row, Stores } from '../storage/database.ts';
import type { OwnRows } from '../storage/own-rows.ts';
import { startOfBody } from '../shared/start-of-body.ts';
import { keepResult } from '../storage/keep-result.ts';

type ResultsOptions = Pick<
  SyncQueueOptions,
  'resultRetentionSeconds' | 'resultMaxBytes' | 'deadLetterRetentionMinutes'
>;

export const resultDefaults: Required<ResultsOptions> = {
  resultRetentionSeconds: 86_400,
  resultMaxBytes: 16_384,
  deadLetterRetentionMinutes: 43_200,
};

/**
 * Keeps how each entry ended, with the server's answer, for `result(id)`, and deletes old results and dead letters.
 *
 * @example
 * new SyncQueuePlugin('outbox', { features: [results({ resultRetentionSeconds: 3600 })] });
 */
export function results(given: ResultsOptions = {}): Feature {
  const { resultRetentionSeconds, resultMaxBytes, deadLetterRetentionMinutes } = withDefaults(
    resultDefaults,
    given,
  );
  const oldest = () => Date.now() - resultRetentionSeconds * 1000;

  return {
    name: 'results',
    options: given,
    attach: (queue) => {
      const { events, lanes } = queue;
      const { omitHeaders } = queue.options;

      const settled = keepResult(omitHeaders, resultMaxBytes);

      /** @throws SyncQueueError `not-found`, also for an owner whose entries are not visible, where that is asked */
      const resultNow = async (id: string, isVisibleOnly = false): Promise<EntryResult | undefined> => {
        const { entry, result } = await find(queue, String(id));
        const { owner } = entry ?? result ?? {};
        if (isVisibleOnly && !lanes.isVisible(owner)) throw queue.notFound(id);
        if (entry?.state === 'conflict') {
          const { at = 0, status } = entry.lastFailure ?? {};
          // There may have been no room for the answer.
          const bare = { id, outcome: entry.state, at, ...(status !== undefined && { status }) };
          return result?.outcome === entry.state ? result : bare;
        }
        if (entry && entry.state !== 'dead') return undefined;
        if (!result || result.at < oldest()) throw queue.notFound(id);
        return result;
      };

      return {
        ...(resultRetentionSeconds && {
          settled,
          readAnswer: (response) => startOfBody(response, resultMaxBytes),
        }),
        loaded: createRetention(queue, oldest, resultRetentionSeconds, deadLetterRetentionMinutes * 60),
        verbs: {
          async result(id) {
            let look = () => {};
            const stop = events.subscribe((event) => {
              if (!('entry' in event) || event.entry.id === id) look();
            });
            try {
              for (;;) {
                const changed = new Promise<void>((resolve) => (look = resolve));
                const result = await resultNow(id);
                if (result) return result;
                await changed;
              }
            } finally {
              stop();
            }
          },
        },
        calls: {
          result: async (id) => {
            await queue.load();
            await queue.refreshOwner();
            return resultNow(id, true);
          },
        },
      };
    },
  };
}

/** In this order: an entry that has left has left its result. */
async function find({ store }: QueueState, id: string) {
  const entry = await store.get(id);
  return store.read(async ({ results }, rows) => {
    const result = await promisify<ResultRecord | undefined>(results.get(id));
    return { entry, result: rows.isOwn(result) ? result : undefined };
  });
}

/**
 * Returns a function that deletes expired results and dead letters. Once an entry has ended in this worker, they are
 * also deleted by a timer.
 */
function createRetention(
  { store, events }: QueueState,
  oldest: () => number,
  resultSeconds: number,
  deadSeconds: number,
): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;

  const isGivenUp = ({ state, createdAt, lastAttemptAt = createdAt }: Entry) =>
    state === 'dead' && lastAttemptAt <= Date.now() - deadSeconds * 1000;
  const expired = async (stores: Stores, rows: OwnRows) => {
    const { scope, queue } = rows;
    const old = IDBKeyRange.bound([scope, queue], [scope, queue, oldest()], false, true);
    const keys = await promisify(stores.results.index('by-time').getAllKeys(old));
    // The answer to a conflict is kept as long as the conflict.
    const isOver = await Promise.all(
      keys.map(async (id) => {
        const entry = rows.entryOf(await promisify<Row | undefined>(stores.entries.get(id)));
        return entry?.state !== 'conflict';
      }),
    );
    const ids = keys.filter((_, at) => isOver[at]);
    return { ids, dead: (await rows.list(stores, 'by-lane', 1)).filter(isGivenUp) };
  };

  const expire = async () => {
    // Read first: most starts of a worker find nothing to delete, and need not wait for a write.
    const { ids, dead } = await store.read(expired);
    if (!ids.length && !dead.length) return;
    const gone = await store.write(async (stores, rows) => {
      const { ids, dead } = await expired(stores, rows);
      for (const id of ids) stores.results.delete(id);
      for (const { id } of dead) rows.remove(stores, id);
      return dead;
    });
    for (const entry of gone) await events.publish({ type: 'expired', entry });
  };
  const expireQuietly = () => void expire().catch(() => {});

  events.subscribe((event) => {
    const hasEnded =
      'entry' in event && (event.entry.state === 'dead' || !/^(stored|sending|updated)$/.test(event.type));
    // At most once a minute, and at least once a day: a longer time does not fit into a timer.
    if (hasEnded)
      timer ??= setInterval(
        expireQuietly,
        Math.max(60, Math.min(resultSeconds || deadSeconds, deadSeconds, 86_400) + 1) * 1000,
      );
  });
  return expireQuietly;
}
