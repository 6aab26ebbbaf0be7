import { withTimeout } from 'workbox-plugin-core';
import type { RefreshEntry } from '../shared/refresh-entry.ts';
import { createReport } from '../shared/run-report.ts';
import type { EntryChange } from '../storage/refresh-store.ts';
import { createListedEntry } from './listed-urls.ts';
import { refreshURL } from './refresh-url.ts';
import { createSemaphore, type RunContext } from './run-context.ts';
import { isTransient, recordOutcome } from './run-plan.ts';

/**
 * Fetches what is stored for these URLs again, through their routes: a write that changed it has ended. Open pages are
 * told of each. What the route does not store stays unfetched. Resolves with the URLs that are to be tried again.
 */
export async function revalidateURLs(
  urls: readonly string[],
  given: Pick<RunContext, 'name' | 'plugin' | 'options' | 'store' | 'budget'>,
): Promise<string[]> {
  const { options, store, budget } = given;
  const logged = (await store.getAll()).filter(({ url }) => urls.includes(url));
  const known = new Set(logged.map(({ url }) => url));
  const others = urls
    .filter((url) => !known.has(url))
    .map((url): RefreshEntry => createListedEntry(url, options.keepHeaders));
  const run: RunContext = {
    ...given,
    report: createReport('written'),
    // An entry that is not listed is not stored anew.
    listed: new Set(),
    caches: new Map(),
    seen: new Set(),
    acquire: createSemaphore(options.concurrency, budget.signal),
  };
  const changes: EntryChange[] = [];
  const left = new Set(urls);
  const failed = new Set<string>();
  const refresh = async (entry: RefreshEntry) => {
    const outcome = await refreshURL(entry, run);
    if (outcome) changes.push(recordOutcome(entry, outcome, run));
    if (!outcome || isTransient(outcome)) failed.add(entry.url);
    left.delete(entry.url);
  };
  const done = Promise.all([...logged, ...others].map(refresh));
  await withTimeout<unknown>(options.maxSeconds, done, () => budget.abort('seconds'));
  if (changes.length) await store.change(changes.splice(0));
  return [...left, ...failed];
}
