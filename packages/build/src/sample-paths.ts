import type { BackgroundRoute, Method } from './background-config.ts';

const origin = 'https://localhost';

/** The paths that a config's own sources name, in strings and RegExps: what its patterns are likely about. */
export function samplePaths(sources: readonly string[]): string[] {
  const found = sources.flatMap((source) => [
    ...[...source.matchAll(/(['"`])(\/[\w./-]+)\1/g)].map(([, , path]) => path!),
    ...[...source.matchAll(/\/\^?((?:\\\/[\w-]+)+(?:\\\/)?)/g)].map(([, path]) =>
      path!.replaceAll('\\/', '/'),
    ),
  ]);
  return [...new Set(found)];
}

/** Whether a route takes `path` by `method`, as Workbox asks it; a pattern that throws takes nothing. */
export function takes({ urlPattern }: BackgroundRoute, path: string, method: Method): boolean {
  const url = new URL(path.endsWith('/') ? `${path}sample` : path, origin);
  if (typeof urlPattern === 'string') return new URL(urlPattern, origin).href === url.href;
  if (typeof urlPattern !== 'function') return new RegExp(urlPattern).test(url.href);
  try {
    const request = new Request(url, { method });
    return Boolean(urlPattern({ url, request, sameOrigin: true, event: {} as ExtendableEvent }));
  } catch {
    return false;
  }
}
