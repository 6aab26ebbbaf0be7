/** What the server calls it. A number stands in JSON as a number. */
export type RealId = string | number;

/** The server's id for a text that is a temporary id. */
export type RealIdOf = (text: string) => RealId | undefined;

const shortest = 16;
const longest = 200;

/** These characters are the same in a URL, a header and a JSON string. A short text may stand for something else. */
export const isTemporaryId = (id: unknown): id is string =>
  typeof id === 'string' && id.length >= shortest && id.length <= longest && /^[\w.~-]+$/.test(id);

/** Whether it can be a segment of a path. `.` and `..` would lead to another path. */
export function isRealId(id: unknown): id is RealId {
  if (typeof id === 'number') return Number.isSafeInteger(id);
  // Half of a surrogate pair is no text.
  return typeof id === 'string' && /^(?!\.{1,2}$)[^\p{Cs}]{1,500}$/u.test(id);
}

/** @throws where the value is no URL and must be one */
export function idInHeader(name: string, value: string | null, base: string): string | undefined {
  if (value === null || !/^(content-)?location$/i.test(name)) return value?.trim();
  const segment = new URL(value, base).pathname.split('/').findLast(Boolean);
  return segment && decodeURIComponent(segment);
}

/** @throws SyntaxError where the text is no JSON */
export const idInJSON = (text: string, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        Object(value) === value && Object.hasOwn(value as object, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      JSON.parse(text),
    );

/** Replaces whole segments of the path and whole values of the query. */
export function replaceInURL(url: string, realIdOf: RealIdOf): string {
  const { origin, pathname, search, hash } = new URL(url);
  const put = (text: string) => {
    // `URLSearchParams` escapes it, and a URL does not.
    const id = realIdOf(text.replace(/%7e/gi, '~'));
    return id === undefined ? text : encodeURIComponent(id);
  };
  return [
    origin,
    pathname.replace(/[^/]+/g, put),
    search.replace(/([?&][^=&]*=)([^&]*)/g, (_, name: string, value: string) => name + put(value)),
    hash,
  ].join('');
}

/** Replaces whole strings of a JSON text, names of members too. The rest stays as it is. */
export function replaceInJSON(text: string, realIdOf: RealIdOf): string {
  let replaced = '';
  let copied = 0;
  let end = -1;
  for (let start = text.indexOf('"'); start >= 0; start = text.indexOf('"', end + 1)) {
    end = start;
    do end = text.indexOf('"', end + 1);
    while (isEscaped(text, end));
    if (end < 0) break;
    const size = end - start - 1;
    const id = size < shortest || size > longest ? undefined : realIdOf(text.slice(start + 1, end));
    if (id === undefined) continue;
    const isName = /^\s*:/.test(text.slice(end + 1, end + 100));
    replaced += text.slice(copied, start) + JSON.stringify(isName ? String(id) : id);
    copied = end + 1;
  }
  return replaced + text.slice(copied);
}

function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text[from - 1] === '\\') from--;
  return (at - from) % 2 === 1;
}
