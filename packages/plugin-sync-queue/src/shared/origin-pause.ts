import type { Entry } from './entry.ts';

/** A server has asked for a time without requests. */
export interface OriginPause {
  readonly origin: string;
  /** When it asked, in milliseconds since the epoch. */
  readonly since: number;
  /** Nothing is replayed to the origin before this time, in milliseconds since the epoch. */
  readonly until: number;
}

/** The pause that an entry waits for. A person who has called `retry(id)` since then sends the entry all the same. */
export const pauseOf = (
  { url, retriedAt = 0 }: Entry,
  pauses: readonly OriginPause[] = [],
): OriginPause | undefined =>
  pauses.find(({ origin, since }) => url.startsWith(`${origin}/`) && retriedAt < since);
