import type { Entry } from '../shared/entry.ts';
import { isStillAtWork, isUnexpectedRedirect, type Outcome } from './outcome.ts';

/** What is known of a request that takes the place of a stored one. */
export type Replacement = Pick<Entry, 'method' | 'url' | 'size'> & { key: string | undefined };

/** The verdict on an answer at replay whose status may be one of a conflict; `undefined`: it is none. Pure. */
export function conflictVerdict(
  outcome: Outcome,
  entry: Entry,
  statuses: readonly number[],
): 'retry' | 'conflict' | undefined {
  const { response } = outcome;
  // A sign-in page knows of no version.
  if (!response || !statuses.includes(response.status) || isUnexpectedRedirect(outcome)) return undefined;
  // The first request with this key may still be at work.
  return response.status === 409 && isStillAtWork(entry) ? 'retry' : 'conflict';
}

/** The entry when another request takes the place of its own: it keeps its id and its place, and waits. Pure. */
export function withReplacement(entry: Entry, { key: newKey, ...request }: Replacement): Entry {
  // They are of the earlier request.
  const {
    key,
    sentBody: _sent,
    unknownSince: _since,
    coalesceKey: _newer,
    deadReason: _dead,
    ...rest
  } = entry;
  return {
    ...rest,
    ...request,
    ...{ navigation: false, state: 'waiting', nextAttemptAt: 0 },
    ...(newKey !== undefined && { key: newKey }),
    ...(key !== undefined && { formerKeys: [...(entry.formerKeys ?? []), key].slice(-10) }),
  };
}
