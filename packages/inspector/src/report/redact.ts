/**
 * A URL without what may be a credential: the user and the password always, and the query and the fragment, which become
 * `?…` and `#…`, unless `keepQuery` is set. Paths are kept.
 */
export function redactUrl(url: string, keepQuery = false): string {
  if (!URL.canParse(url)) return keepQuery ? url : url.replace(/[?#].*$/s, '?…');
  const parsed = new URL(url);
  parsed.username = parsed.password = '';
  if (keepQuery) return parsed.href;
  const { search, hash } = parsed;
  parsed.search = parsed.hash = '';
  return parsed.href + (search && '?…') + (hash && '#…');
}
