import { promisify } from 'workbox-plugin-core';
import { checkLimits, type Limits } from '../policy/admission.ts';
import type { Feature } from '../queue/feature.ts';
import type { ResultRecord } from '../shared/entry-result.ts';
import { withDefaults } from '../shared/with-defaults.ts';
import type { Stores } from '../storage/database.ts';
import type { OwnRows } from '../storage/own-rows.ts';

export const limitDefaults: Limits = { maxEntries: Infinity, maxBytes: Infinity, maxEntryBytes: Infinity };

/**
 * Refuses a write for which there is no room: its page gets the true error or answer, and what is stored stays. Put it
 * behind `coalesce()` and `results()`, so that an entry whose place is taken does not count and the bodies of results
 * make way.
 *
 * @example
 * new SyncQueuePlugin('outbox', { features: [limits({ maxEntries: 500 })] });
 */
export function limits(given: Partial<Limits>): Feature {
  const most = withDefaults(limitDefaults, given);
  const { maxBytes } = most;

  /** What waits. The bodies of results make way for it and for `size` more bytes. */
  const makeWay = async (stores: Stores, rows: OwnRows, size = 0) => {
    const others = (await rows.list(stores, 'by-lane', 0)).filter(({ state }) => state !== 'dead');
    const bytes = others.reduce((sum, other) => sum + other.size, 0);
    if (maxBytes < Infinity) await trimResults(stores, rows, maxBytes - bytes - size);
    return { entries: others.length, bytes };
  };

  return {
    name: 'limits',
    options: given,
    attach: () => ({
      // What an older queue has stored is never refused.
      admit: async (stores, rows, entry, isMigrated) => {
        if (!isMigrated) checkLimits(entry, most, await makeWay(stores, rows, entry.size));
      },
      settled: async (stores, rows) => {
        if (maxBytes < Infinity) await makeWay(stores, rows);
      },
    }),
  };
}

/** Deletes the bodies of the oldest results until no more than `bytes` are left. The rest of a result stays. */
async function trimResults({ results }: Stores, rows: OwnRows, bytes: number): Promise<void> {
  const all = await promisify<ResultRecord[]>(results.index('by-time').getAll(rows.range()));
  for (const { body, ...row } of all.reverse())
    if (body && (bytes -= body.byteLength) < 0) results.put({ ...row, truncated: true });
}
