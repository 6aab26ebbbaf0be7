import type { Entry } from '../shared/entry.ts';
import { laneOfOwner, type Owner } from './owners.ts';

/** No attempt counts any more. */
export const newBeginning = { attempts: 0, unanswered: 0, badAnswers: 0, conflicts: 0, resolutions: 0 };

/** An entry without an owner is that of the current user when that user decides about it. */
export const adopted = (entry: Entry, owner: Owner): Partial<Entry> =>
  owner && !entry.owner ? { owner, lane: laneOfOwner(owner, entry.lane) } : {};

/** The entry as it is when a person wants it to be tried now. */
export const retried = ({ deadReason: _, ...current }: Entry, owner: Owner): Entry => ({
  ...current,
  nextAttemptAt: 0,
  // Whoever retries accepts that the server may have it. For the same reason no newer entry may replace it.
  unknownSince: undefined,
  coalesceKey: undefined,
  retriedAt: Date.now(),
  ...adopted(current, owner),
  ...((current.state === 'dead' || current.state === 'conflict') && { ...newBeginning, state: 'waiting' }),
});
