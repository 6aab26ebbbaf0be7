import { basename, relative } from 'node:path';
import type { BackgroundConfig } from '../shared/background-config.ts';
import type { ConfigIssue } from '../shared/build-error.ts';
import { closest } from '../shared/closest.ts';
import { standInOrigin } from '../config/worker-stand-in.ts';

/** The fields of a manifest that are read here. */
export type Entries = readonly (string | { url: string })[];

const urlsOf = (entries: Entries) => entries.map((entry) => (typeof entry === 'string' ? entry : entry.url));

/** The place of the worker beside what it precaches. The folder of both on the server is not known. */
export function placeOf(swDest: string, globDirectory: string | undefined): string {
  const path = globDirectory === undefined ? '' : relative(globDirectory, swDest).replaceAll('\\', '/');
  const name = !path || path.startsWith('..') ? basename(swDest) : path;
  return new URL(name, `${standInOrigin}/`).href;
}

/** Whether `url` is precached by the worker at `place`. Both are resolved against its address. */
export function isPrecached(url: string, entries: Entries, place: string): boolean {
  const { href } = new URL(url, place);
  return urlsOf(entries).some((one) => new URL(one, place).href === href);
}

/** The folder from which an app must be served so that `url` is one of these, where one of the two is relative. */
function folderFor(url: string, entries: Entries): string | undefined {
  const folders = urlsOf(entries).flatMap((one) => {
    const [whole, part] = url.startsWith('/') ? [url, one] : [one, url];
    if (!whole.startsWith('/') || /^(\.|\/|[a-z][a-z\d+.-]*:)/i.test(part)) return [];
    return whole.endsWith(`/${part}`) && whole !== `/${part}` ? [whole.slice(0, -part.length)] : [];
  });
  return folders[0];
}

export interface Fallback {
  /** The place at which the worker can be registered. */
  place: string;
  issues: ConfigIssue[];
  warnings: string[];
}

/** A worker whose `navigateFallback` is not precached throws at its first evaluation. */
export function checkFallback(
  fallback: string | null | undefined,
  entries: Entries,
  place: string,
): Fallback {
  if (fallback === undefined || fallback === null || isPrecached(fallback, entries, place))
    return { place, issues: [], warnings: [] };
  const folder = folderFor(fallback, entries);
  if (folder !== undefined) {
    const moved = new URL(basename(new URL(place).pathname), new URL(folder, place)).href;
    const warning = `navigateFallback: "${fallback}" is precached only where the app is served from "${folder}". Write both it and what is precached relative to the worker, or both with the folder ("modifyURLPrefix").`;
    return { place: moved, issues: [], warnings: [warning] };
  }
  const urls = urlsOf(entries);
  const near =
    urls.find((url) => url === `${fallback.replace(/^\//, '')}index.html`) ?? closest(fallback, urls);
  return {
    place,
    warnings: [],
    issues: [
      {
        path: ['navigateFallback'],
        expected: `one of the ${urls.length} URLs that are precached${urls.length ? ` (${urls.slice(0, 5).join(', ')}${urls.length > 5 ? ', …' : ''})` : ''}; the worker cannot be registered without it`,
        received: fallback,
        ...(near && { hint: `Did you mean "${near}"?` }),
      },
    ],
  };
}

/** A `precacheFallback` that is not precached has no answer when it is needed. */
export function fallbackWarnings({ routes }: BackgroundConfig, entries: Entries, place: string): string[] {
  return routes.flatMap(({ options }, at) => {
    const url = options?.precacheFallback?.fallbackURL;
    if (url === undefined || isPrecached(url, entries, place) || folderFor(url, entries) !== undefined)
      return [];
    return `routes[${at}]: the fallback "${url}" of "options.precacheFallback" is not precached, so that nothing is given in its place. Precache it: "globPatterns", "additionalManifestEntries".`;
  });
}
