import type { BackgroundRoute } from '../shared/background-config.ts';

/**
 * The path that all matches of a pattern begin with, as far as its text tells:
 * `/api/` of `'/api/notes'`, of `/\/api\//` and of `({ url }) => url.pathname.startsWith('/api/')`.
 * `undefined` where its text does not tell, for example where a constant has the path.
 */
export function prefixOf({ urlPattern }: BackgroundRoute): string | undefined {
  if (typeof urlPattern === 'string') return firstSegment(pathOf(urlPattern));
  if (typeof urlPattern !== 'function') return firstSegment(literalStart(urlPattern.source));
  const [, , path] = /(['"`])(\/[\w./-]*)\1/.exec(Function.prototype.toString.call(urlPattern)) ?? [];
  if (path) return firstSegment(path);
  const [, source] = /\/\^?((?:\\\/|[\w.-])+)/.exec(Function.prototype.toString.call(urlPattern)) ?? [];
  return source ? firstSegment(literalStart(source)) : undefined;
}

const pathOf = (text: string) => (URL.canParse(text) ? new URL(text).pathname : text);

/** The literal beginning of the source of a RegExp. */
export function literalStart(source: string): string {
  const [literal = ''] = /^(?:\\\/|[\w-])+/.exec(source.replace(/^\^/, '')) ?? [];
  return literal.replaceAll('\\/', '/');
}

/** `/api/` of `/api/notes/1`, `/share` of `/share`. */
const firstSegment = (path: string) => /^\/[^/?#]+\/?/.exec(path)?.[0];
