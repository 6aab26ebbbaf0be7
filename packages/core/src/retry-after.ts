/**
 * Reads a `Retry-After` field (RFC 9110 §10.2.3: seconds or an HTTP date) as a time in milliseconds
 * since the epoch, never further away than `maxSeconds`. Anything else is `undefined`.
 */
export function retryAfter(value: string | null | undefined, now: number, maxSeconds: number) {
  if (!value) return undefined;
  const at = /^\s*\d+\s*$/.test(value) ? now + Number(value) * 1000 : Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at, now), now + maxSeconds * 1000);
}
