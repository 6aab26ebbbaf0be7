import { supersedes } from '../policy/admission.ts';
import { nameOf } from '../queue/callbacks.ts';
import type { Feature } from '../queue/feature.ts';
import type { SyncQueueOptions } from '../queue/options.ts';

/**
 * A newer write takes the place of one that waits, has the same key, and was never sent. `keyOf` is
 * {@link SyncQueueOptions.coalesce}.
 *
 * @example
 * new SyncQueuePlugin('drafts', { features: [coalesce(({ url }) => url)] });
 */
export function coalesce(keyOf: NonNullable<SyncQueueOptions['coalesce']>): Feature {
  return {
    name: 'coalesce',
    options: { coalesce: keyOf },
    attach: ({ name, lanes }) => ({
      draft: (request, { owner }) => {
        // Where the queue knows of persons, two entries without an owner may be of two persons.
        if (lanes.owner !== undefined && !owner) return {};
        const coalesceKey = nameOf(request, name, 'coalesce', (given) => keyOf(given) ?? null, null);
        return coalesceKey ? { coalesceKey } : {};
      },
      admit: async (stores, rows, entry) => {
        const { coalesceKey } = entry;
        const same = coalesceKey ? await rows.list(stores, 'by-coalesce-key', coalesceKey) : [];
        return same.filter((older) => supersedes(entry, older));
      },
    }),
  };
}
