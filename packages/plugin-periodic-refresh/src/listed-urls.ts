import { withTimeout } from 'workbox-plugin-core';
import { entryOf, type RefreshEntry } from './entry.ts';
import type { ListedURL, URLs } from './options.ts';
import type { Problem } from './report.ts';

// What is not there by then is not worth the run's time.
const patienceSeconds = 10;

/** The app's own list as entries that nobody has used, and what was wrong with it. */
export async function listURLs(
  urls: URLs | (() => URLs | Promise<URLs>) | undefined,
  base: string,
  keepHeaders: readonly string[],
): Promise<{ entries: RefreshEntry[]; problems: Problem[] }> {
  const entries: RefreshEntry[] = [];
  const problems: Problem[] = [];
  try {
    const asked = (async (): Promise<unknown> => (typeof urls === 'function' ? urls() : (urls ?? [])))();
    const given = await withTimeout(patienceSeconds, asked, () => {
      throw new Error(`no answer in ${patienceSeconds} s`);
    });
    if (!Array.isArray(given)) throw new TypeError(`no list but ${typeof given}`);
    for (const one of given as URLs) {
      try {
        entries.push(listed(one, base, keepHeaders));
      } catch {
        problems.push({ url: String((one as ListedURL | undefined)?.url ?? one), code: 'invalid-url' });
      }
    }
  } catch (error) {
    problems.push({ url: 'urls', code: 'urls-failed', message: String(error) });
  }
  return { entries, problems };
}

function listed(one: URLs[number], base: string, keepHeaders: readonly string[]): RefreshEntry {
  const { url, destination, mode, headers } =
    typeof one === 'string' || one instanceof URL ? ({ url: one } as ListedURL) : one;
  const { href, protocol } = new URL(url, base);
  if (!url || !protocol.startsWith('http')) throw new TypeError(protocol);
  const request = new Request(href, { headers });
  const navigates = mode === 'navigate';
  if (navigates && !request.headers.has('accept')) request.headers.set('accept', 'text/html,*/*;q=0.8');
  const vary = headers ? [...request.headers.keys()].join() : '';
  return {
    ...entryOf(request, { vary, keepHeaders, usedAt: 0, checkedAt: 0 }),
    destination: destination ?? (navigates ? 'document' : ''),
    mode: mode ?? 'cors',
    listed: true,
  };
}
