import { withTimeout } from 'workbox-plugin-core';
import { createEntry } from '../policy/entry.ts';
import type { ListedURL, ResolvedOptions, URLs } from '../shared/options.ts';
import type { RefreshEntry } from '../shared/refresh-entry.ts';
import type { Problem } from '../shared/run-report.ts';

/** A list that takes longer is not worth the time of the run. */
const mostSeconds = 10;

/** The entries of the option `urls`, and the problems with it. */
export async function listURLs({
  urls,
  keepHeaders,
}: ResolvedOptions): Promise<{ entries: RefreshEntry[]; problems: Problem[] }> {
  const entries: RefreshEntry[] = [];
  const problems: Problem[] = [];
  try {
    const asked = (async (): Promise<unknown> => (typeof urls === 'function' ? urls() : (urls ?? [])))();
    const given = await withTimeout(mostSeconds, asked, () => {
      throw new Error(`no answer in ${mostSeconds} s`);
    });
    if (!Array.isArray(given)) throw new TypeError(`no list but ${typeof given}`);
    for (const item of given as URLs) {
      try {
        entries.push(createListedEntry(item, keepHeaders));
      } catch {
        problems.push({ url: String((item as ListedURL | undefined)?.url ?? item), code: 'invalid-url' });
      }
    }
  } catch (error) {
    problems.push({ url: 'urls', code: 'urls-failed', message: String(error) });
  }
  return { entries, problems };
}

/** The entry of a URL that the app names, from outside of the log. */
export function createListedEntry(item: URLs[number], keepHeaders: readonly string[]): RefreshEntry {
  const { url, destination, mode, headers } =
    typeof item === 'string' || item instanceof URL ? ({ url: item } as ListedURL) : item;
  const { href, protocol } = new URL(url, location.href);
  if (!url || !protocol.startsWith('http')) throw new TypeError(protocol);
  const request = new Request(href, { headers });
  const isNavigation = mode === 'navigate';
  if (isNavigation && !request.headers.has('accept')) request.headers.set('accept', 'text/html,*/*;q=0.8');
  const vary = headers ? [...request.headers.keys()].join() : '';
  return {
    ...createEntry(request, { vary, keepHeaders, usedAt: 0, checkedAt: 0 }),
    destination: destination ?? (isNavigation ? 'document' : ''),
    mode: mode ?? 'cors',
    listed: true,
  };
}
