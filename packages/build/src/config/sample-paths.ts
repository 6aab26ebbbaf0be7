import type { BackgroundRoute, Method } from '../shared/background-config.ts';
import { isStandIn, standInOrigin } from './worker-stand-in.ts';

/** The paths in strings and RegExps of the sources of a config. Its patterns probably match some of them. */
export function samplePaths(sources: readonly string[]): string[] {
  const found = sources.flatMap((source) => [
    ...[...source.matchAll(/(['"`])(\/[\w./-]+)\1/g)].map(([, , path]) => path!),
    ...[...source.matchAll(/\/\^?((?:\\\/[\w-]+)+(?:\\\/)?)/g)].map(([, path]) =>
      path!.replaceAll('\\/', '/'),
    ),
  ]);
  return [...new Set(found)];
}

/** URLs for a path. A path that ends with a slash is the beginning of others. */
export const urlsFor = (path: string): URL[] =>
  (path.endsWith('/') ? [`${path}sample`, `${path}1`] : [path]).map((one) => new URL(one, standInOrigin));

/** Whether a route matches `path` and `method` in Workbox. A pattern that throws matches nothing. */
export const takes = (route: Pick<BackgroundRoute, 'urlPattern'>, path: string, method: Method): boolean =>
  urlsFor(path).some((url) => takesUrl(route, url, method));

export function takesUrl(
  { urlPattern }: Pick<BackgroundRoute, 'urlPattern'>,
  url: URL,
  method: Method,
): boolean {
  if (typeof urlPattern === 'string') return new URL(urlPattern, standInOrigin).href === url.href;
  if (typeof urlPattern !== 'function') return new RegExp(urlPattern).test(url.href);
  try {
    const request = new Request(url, { method });
    const answer: unknown = urlPattern({ url, request, sameOrigin: true, event: {} as ExtendableEvent });
    return Boolean(answer) && !isStandIn(answer);
  } catch {
    return false;
  }
}
