/** An item of a structured list: a string with parameters. */
interface Item {
  name: string;
  params: Map<string, string>;
}

const text = '"(?:[ !#-[\\]-~]|\\\\["\\\\])*"';
/** A bare item (RFC 9651 §3.3): a string, a number, a token, bytes, a boolean, a date or a display string. */
const bare = `${text}|-?\\d{1,15}(?:\\.\\d{1,3})?|[A-Za-z*][\\w!#$%&'*+.^\`|~:/-]*|:[\\w+/=]*:|\\?[01]|@-?\\d{1,15}|%"[ !#-~]*"`;
const parameter = new RegExp(`; *([a-z*][a-z0-9_.*-]*)(?:=(${bare}))?`, 'y');
const name = new RegExp(text, 'y');
const comma = /[ \t]*,[ \t]*/y;

/**
 * Reads a list of strings with parameters (RFC 9651 §4.2.1). `undefined` for anything else: a malformed field is ignored
 * as a whole.
 */
function listOf(field: string): Item[] | undefined {
  const items: Item[] = [];
  let at = 0;
  const next = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(field);
    if (found) at = pattern.lastIndex;
    return found;
  };
  do {
    const found = next(name);
    if (!found) return undefined;
    const params = new Map<string, string>();
    for (let given = next(parameter); given; given = next(parameter)) params.set(given[1]!, given[2] ?? '?1');
    items.push({ name: found[0], params });
  } while (next(comma));
  return at === field.length ? items : undefined;
}

const wholeNumber = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;

/**
 * The seconds until each policy that is exhausted has quota again, by `RateLimit` (`r=0` and `t`). Where a policy does
 * not say when, it is the window that `RateLimit-Policy` names for it, at most. `undefined` where none is exhausted, or
 * nobody says when.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function exhaustedFor(limit: string | null, policy: string | null): number | undefined {
  const policies = listOf(policy?.trim() ?? '') ?? [];
  const windowOf = (of: string) => policies.find((one) => one.name === of)?.params.get('w');
  const waits = (listOf(limit?.trim() ?? '') ?? []).flatMap(({ name: of, params }) =>
    wholeNumber(params.get('r')) === 0 ? (wholeNumber(params.get('t') ?? windowOf(of)) ?? []) : [],
  );
  const longest = Math.max(0, ...waits);
  return longest || undefined;
}
