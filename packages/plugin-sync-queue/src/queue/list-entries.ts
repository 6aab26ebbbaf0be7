import { checkPage } from '../shared/check-page.ts';
import type { PageOfEntries } from '../shared/entry-filter.ts';
import type { Entry } from '../shared/entry.ts';
import type { QueueState } from './queue-state.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * The entries as they are now; with a parameter a part of those that `fits` takes.
 *
 * @throws SyncQueueError `invalid-filter` in development builds
 */
export async function listEntries(
  { name, store, sendingIds }: QueueState,
  param?: PageOfEntries,
  fits: (entry: Entry) => boolean = () => true,
): Promise<Entry[]> {
  if (param !== undefined && process.env.NODE_ENV !== 'production') checkPage(name, param);
  const { after = -Infinity, limit = Infinity } = { ...param };
  const entries = await (param ? store.getPage(after, limit, fits) : store.getAll());
  return entries.map((entry) => (sendingIds.has(entry.id) ? { ...entry, state: 'sending' } : entry));
}
