import { leavingFor } from '../policy/admission.ts';
import { nameOf } from '../queue/callbacks.ts';
import type { Feature } from '../queue/feature.ts';
import type { CoalesceKey, SyncQueueOptions } from '../queue/options.ts';
import type { Entry } from '../shared/entry.ts';

/**
 * A newer write takes the place of one that waits, has the same key, and was never sent. A write that deletes what was
 * created and never sent is cancelled together with it. `keyOf` is {@link SyncQueueOptions.coalesce}.
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
        let roles: Partial<Entry> = {};
        const coalesceKey = nameOf(
          request,
          name,
          'coalesce',
          (asked) => {
            const given = keyOf(asked) ?? null;
            if (!isKeyWithRole(given)) return given;
            const { key, creates, cancels } = given;
            // What is said to be both takes nothing back.
            roles = creates === true ? { creates } : cancels === true ? { cancels } : {};
            return key;
          },
          null,
          'a string, null or { key, creates, cancels } whose key is a string',
        );
        return coalesceKey ? { coalesceKey, ...roles } : {};
      },
      admit: async (stores, rows, entry, isMigrated) => {
        const { coalesceKey } = entry;
        const others = coalesceKey ? await rows.list(stores, 'by-coalesce-key', coalesceKey) : [];
        if (!entry.cancels) return leavingFor(entry, others);
        // A creation may be at the network and not in the store.
        const inFlight = [...(lanes.known(entry)?.inFlight.keys() ?? [])];
        const isBehind = inFlight.some((arrival) => lanes.orderOf(arrival) < entry.order);
        // A migration that is interrupted brings the same entry again.
        return leavingFor(isMigrated || isBehind ? { ...entry, cancels: false } : entry, others);
      },
    }),
  };
}

const isKeyWithRole = (given: unknown): given is CoalesceKey =>
  Object(given) === given && !(given instanceof Promise);
