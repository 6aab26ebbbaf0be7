import type { Problem } from '../shared/entry.ts';

/** The most bytes of a body that is read for a problem. */
export const problemMaxBytes = 16_384;

/** Whether a `Content-Type` says that the body is a problem in JSON. */
export const isProblem = (contentType: string | null): boolean =>
  /^\s*application\/problem\+json\s*(;|$)/i.test(contentType ?? '');

/** Never half of a surrogate pair. */
const start = (value: string, most: number): string =>
  new RegExp(`^[^]{0,${most}}`, 'u').exec(value)?.[0] ?? '';

/**
 * Reads a problem (RFC 9457 §3.1), whatever the server has sent. A member of another type is left out, a text is cut,
 * a URI that is too long is left out. Returns `undefined` where nothing is left. Never throws.
 */
export function problemOf(json: string): Problem | undefined {
  let given: Record<string, unknown>;
  try {
    given = Object(JSON.parse(json)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const textOf = (name: string, most: number, isUri = false) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value !== 'string' || !value || (isUri && value.length > most)) return {};
    return { [name]: start(value, most) };
  };
  const status = Object.hasOwn(given, 'status') ? given['status'] : undefined;
  const problem: Problem = {
    ...textOf('type', 500, true),
    ...textOf('title', 200),
    ...(Number.isInteger(status) &&
      Number(status) > 99 &&
      Number(status) < 600 && { status: Number(status) }),
    ...textOf('detail', 1000),
    ...textOf('instance', 500, true),
  };
  return Object.keys(problem).length ? problem : undefined;
}
