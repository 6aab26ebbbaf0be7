import { openWindows } from 'workbox-plugin-core';
import { isFresh } from '../policy/freshness.ts';
import type { RefreshEntry } from '../shared/refresh-entry.ts';
import { findPlace, type Place } from './find-place.ts';
import { hasPendingWrite } from './pending-write.ts';
import { sendRefreshRequest } from './refresh-request.ts';
import type { Outcome, RunContext } from './run-context.ts';

/** Refreshes one URL through its route. `undefined`: the budget ended before it was finished. */
export async function refreshURL(entry: RefreshEntry, run: RunContext): Promise<Outcome | undefined> {
  const place = await findPlace(entry, run);
  if (typeof place !== 'object' || 'code' in place) return place;
  const skipped = await whySkip(place, run);
  if (skipped || run.budget.signal.aborted) return skipped;

  const { outcome, isNews } = await sendRefreshRequest(place, run);
  const isTold = outcome === 'refreshed' && isNews && run.options.broadcastUpdate;
  // The stored answer may have been one that the app made for the time in which its write waited.
  const isOfWrite = run.report.trigger === 'written' && typeof outcome === 'string';
  if (isTold || isOfWrite) await broadcastUpdate(place);
  return outcome;
}

/** Why no request is made for the entry. */
async function whySkip(
  { entry, cached }: Place,
  { options, report }: RunContext,
): Promise<Outcome | undefined> {
  if (await hasPendingWrite(entry.url)) return { code: 'pending-write' };
  if (entry.unrepeatable) return { code: entry.unrepeatable };
  if (cached?.type === 'opaque' && !options.opaque) return { code: 'opaque' };
  const mayBeFresh = cached && report.trigger !== 'asked' && report.trigger !== 'written';
  return mayBeFresh && isFresh(cached.headers, Date.now(), entry.receivedAt) ? 'fresh' : undefined;
}

/** Tells pages of a changed entry by the message of workbox-broadcast-update. */
async function broadcastUpdate({ cacheName, key }: Place) {
  const message = {
    type: 'CACHE_UPDATED',
    meta: 'workbox-broadcast-update',
    payload: { cacheName, updatedURL: key.url },
  };
  for (const page of await openWindows()) page.postMessage(message);
}
