import type { Entry } from './entry.ts';

export type NewEntry = Pick<Entry, 'id' | 'scope' | 'queue' | 'lane' | 'order'> &
  Partial<Pick<Entry, 'attempts' | 'lastAttemptAt' | 'metadata'>> & { key: string | undefined; now: number };

/** An entry for `request`, ready to be sent. Its body's size is known once it is stored. */
export function createEntry(
  { method, url, mode }: Request,
  { key, now, attempts = 0, ...given }: NewEntry,
): Entry {
  return {
    ...given,
    ...(key !== undefined && { key }),
    method,
    url,
    navigation: mode === 'navigate',
    size: 0,
    createdAt: now,
    state: 'waiting',
    attempts,
    nextAttemptAt: 0,
    badAnswers: 0,
    conflicts: 0,
  };
}
