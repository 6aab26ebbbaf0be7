import { httpDate } from './http-date.ts';

/**
 * Reads a `Retry-After` field (RFC 9110 §10.2.3: seconds or an HTTP date) as a time in milliseconds since the
 * epoch, at most `maxSeconds` from now. Returns `undefined` for anything else.
 */
export function retryAfter(value: string | null | undefined, now: number, maxSeconds: number) {
  const seconds = /^\s*(\d+)\s*$/.exec(value ?? '')?.[1];
  const at = seconds ? now + Number(seconds) * 1000 : httpDate(value, now);
  return at === undefined ? undefined : Math.min(Math.max(at, now), now + maxSeconds * 1000);
}
