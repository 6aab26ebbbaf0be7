import { retryAfter } from 'workbox-plugin-core/shared';
import { retryAfterSpread } from './conclude.ts';
import { exhaustedFor } from './rate-limit.ts';

/**
 * The time before which nothing is to be sent to the origin of an answer, in milliseconds since the epoch; `undefined`
 * where the answer asks for no pause. A 429 or 503 asks for it by `Retry-After`, any answer without that field by an
 * exhausted `RateLimit`. The time is spread as that of an entry: the server has named it to all clients. Pure.
 */
export function originPausedUntil(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  now: number,
  maxSeconds: number,
  random: () => number = Math.random,
): number | undefined {
  const asked = retryAfter(headers.get('Retry-After'), now, maxSeconds);
  const isAsked = status === 429 || status === 503;
  const seconds =
    asked === undefined ? exhaustedFor(headers.get('RateLimit'), headers.get('RateLimit-Policy')) : undefined;
  const until = seconds === undefined ? isAsked && asked : now + 1000 * Math.min(seconds, maxSeconds);
  return until && until > now ? until + random() * retryAfterSpread * (until - now) : undefined;
}
