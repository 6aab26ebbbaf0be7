import type { Entry } from '../shared/entry.ts';
import { laneOfOwner, type Owner } from './owners.ts';

/** The entry as it is when a person wants it to be tried now. An entry without an owner is that of the current user then. */
export const retried = ({ deadReason: _, ...current }: Entry, owner: Owner): Entry => ({
  ...current,
  nextAttemptAt: 0,
  // Whoever retries accepts that the server may have it. For the same reason no newer entry may replace it.
  unknownSince: undefined,
  coalesceKey: undefined,
  retriedAt: Date.now(),
  ...(owner && !current.owner && { owner, lane: laneOfOwner(owner, current.lane) }),
  ...((current.state === 'dead' || current.state === 'conflict') && {
    ...{ state: 'waiting', attempts: 0, unanswered: 0 },
    badAnswers: 0,
    conflicts: 0,
  }),
});
