import type { Entry } from '../shared/entry.ts';
import { type OriginPause, pauseOf } from '../shared/origin-pause.ts';
import type { Capabilities, Explanation } from '../shared/explanation.ts';

/** What is known when somebody asks. */
export interface Circumstance {
  /** All of the queue, in order. */
  entries: readonly Entry[];
  paused: boolean;
  disabled: boolean;
  /** The person who is there now, `null` for nobody; `undefined` where the queue knows of no persons. */
  owner?: string | null | undefined;
  pausedOrigins?: readonly OriginPause[] | undefined;
  onLine: boolean;
  /** Somebody holds the queue's lock. */
  replaying: boolean;
  wakesNext?: Capabilities['wakesNext'];
  /** What a feature lets an entry wait for. */
  waitsFor?: ((entry: Entry) => Explanation | undefined) | undefined;
  now: number;
}

/** What comes first of several reasons is what must change first. */
export function explainEntry(entry: Entry, known: Circumstance): Explanation {
  const { state, lane, order, nextAttemptAt, lastAttemptAt, lastFailure, deadReason, owner } = entry;
  const { entries, now, wakesNext } = known;
  const { title, detail } = lastFailure?.problem ?? {};
  const words = [title, detail].filter(Boolean).join(': ');
  const said = words ? { said: words } : {};
  if (state === 'sending') return { waitingFor: 'answer', since: lastAttemptAt };
  if (state === 'dead') return { waitingFor: 'decision', deadReason, lastFailure, ...said };
  if (state === 'conflict') return { waitingFor: state, lastFailure, ...said };
  if (known.disabled) return { waitingFor: 'enabled' };
  if (known.paused) return { waitingFor: 'resume' };
  if (known.owner !== undefined && known.owner !== owner) return { waitingFor: 'owner', owner };
  const behind = entries.find(
    (other) =>
      other.lane === lane &&
      other.owner === owner &&
      other.order < order &&
      other.state !== 'parked' &&
      other.state !== 'dead',
  );
  // A parked entry keeps its own time.
  if (behind && state !== 'parked')
    return { waitingFor: 'lane', behind, because: explainEntry(behind, known) };
  if (state === 'held') return { waitingFor: 'sign-in', until: nextAttemptAt, lastFailure, ...said };
  const own = known.waitsFor?.(entry);
  if (own) return own;
  if (!known.onLine) return { waitingFor: 'network' };
  const pause = pauseOf(entry, known.pausedOrigins);
  if (pause && pause.until > Math.max(now, nextAttemptAt))
    return { waitingFor: 'origin', origin: pause.origin, until: pause.until };
  if (nextAttemptAt > now) {
    if (lastFailure?.retryAt === nextAttemptAt)
      return { waitingFor: 'retry-after', until: nextAttemptAt, lastFailure, ...said };
    const soonerOnline = lastFailure?.kind === 'network' || lastFailure?.kind === 'timeout';
    return { waitingFor: 'time', until: nextAttemptAt, soonerOnline, lastFailure, ...said };
  }
  if (known.replaying && !entries.some((other) => other.state === 'sending'))
    return { waitingFor: 'other-worker' };
  return { waitingFor: 'turn', wakesNext };
}
