import { withTimeout } from 'workbox-plugin-core';
import { retryAfterSpread } from '../policy/conclude.ts';
import { originPausedUntil } from '../policy/origin-pause.ts';
import type { Feature } from '../queue/feature.ts';
import { storageTimeoutSeconds } from '../queue/queue-state.ts';
import { type OriginPause, pauseOf } from '../shared/origin-pause.ts';

/**
 * Replays nothing to an origin that has asked for time: by `Retry-After` of a 429 or 503, or by a `RateLimit` field whose
 * quota is used up. Without it only the lane of that entry waits. The pause is stored, and ends by itself after
 * `retryAfterMaxSeconds` and half of it at most. Lanes to other origins go on, and so do requests of pages whose lane
 * is free. `retry(id)` sends an entry all the same.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 * @example
 * new SyncQueuePlugin('outbox', { features: [originPauses()] });
 */
export function originPauses(): Feature {
  return {
    name: 'originPauses',
    attach: (queue) => {
      const most = queue.options.retryAfterMaxSeconds;
      let pauses: readonly OriginPause[] = [];
      const current = (): readonly OriginPause[] => {
        const now = Date.now();
        // A longer one was made before the clock was moved back.
        const latest = now + 1000 * (1 + retryAfterSpread) * most;
        return (pauses = pauses.filter(({ until }) => until > now && until <= latest));
      };
      return {
        notBefore: (entry) => (pauses.length ? (pauseOf(entry, current())?.until ?? 0) : 0),
        gotResponse: async ({ url }, response) => {
          const since = Date.now();
          const until = originPausedUntil(response, since, most);
          if (until === undefined) return;
          const { origin } = new URL(url);
          const before = current().find((one) => one.origin === origin);
          const pause = { origin, since, until: Math.max(until, before?.until ?? 0) };
          pauses = [...pauses.filter((one) => one !== before), pause];
          const storing = queue.store.setState({ pausedOrigins: pauses }).catch(() => {});
          void queue.events.publish({ type: 'invalidated' });
          await withTimeout(storageTimeoutSeconds, storing, () => {});
        },
        loaded: ({ pausedOrigins = [] }) => {
          const known = new Set(pauses.map(({ origin }) => origin));
          pauses = [...pauses, ...pausedOrigins.filter(({ origin }) => !known.has(origin))];
        },
        status: () => ({ pausedOrigins: current() }),
      };
    },
  };
}
