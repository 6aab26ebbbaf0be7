import type { Entry } from '../packages/plugin-sync-queue/src/shared/entry.ts';
import type { LiveState } from '../packages/plugin-sync-queue/src/policy/live-state.ts';
import type { AnswerName } from './policy.ts';

/** The clock of the model stands still. When time passes, all other times move into the past. */
export const now = 1_000_000_000;

export type Person = 'anna' | 'ben';

/** The worker of the first version, and the one that an update brings. */
export type WorkerId = 0 | 1;

/** A request on its way to the server, or its answer on the way back. */
export interface Packet {
  /** Who waits for the answer. Of what a killed worker has sent, nobody does. */
  readonly from: 'live' | 'replay' | 'nobody';
  readonly key: string;
  /** Set once the server has decided. */
  readonly answer?: AnswerName;
}

/** The request of a page in its worker. */
export interface Live {
  readonly by: WorkerId;
  readonly state: LiveState;
  /** As it is stored, or would be. */
  readonly entry: Entry;
  readonly isStored: boolean;
  /** Whether replay waits for it. */
  readonly isInFlight: boolean;
  /** Whether a server has answered it. */
  readonly hasResponse: boolean;
  /**
   * What comes next: `store first` before the send, `store` after a failure or behind others, `turn` waits in its
   * lane, `memory` waits without a stored copy, `delete` removes the copy.
   */
  readonly task?: 'store first' | 'store' | 'turn' | 'memory' | 'delete' | undefined;
}

/** One attempt at a stored entry. */
export interface Replay {
  readonly by: WorkerId;
  /** As it stood before its mark. */
  readonly before: Entry;
  /** As it was claimed. */
  readonly entry: Entry;
  readonly phase: 'claimed' | 'sent' | 'ended';
  /** How it ended. That is not stored yet. */
  readonly ended?: AnswerName | 'other owner';
  readonly wasOnline?: boolean;
  /** Whether the entry leaves the queue. */
  readonly leaves?: boolean;
}

/** One write of a page and all there is of it. */
export interface Write {
  readonly lane: string;
  readonly owner: Person | undefined;
  /** What the page knows; `over`: nothing can happen to the write any more. */
  readonly page: 'none' | 'over' | 'waiting' | 'kept' | 'answered' | 'error' | 'aborted' | 'closed';
  readonly live?: Live | undefined;
  readonly replay?: Replay | undefined;
  /** The row in the store. */
  readonly row?: Entry | undefined;
  /** What a worker could not write. In that worker it counts in place of the row. */
  readonly unwritten?: { readonly by: WorkerId; readonly entry: Entry } | undefined;
  /** The workers that know of the row. */
  readonly known: readonly [boolean, boolean];
  readonly packets: readonly Packet[];
  /** The keys under which the server has committed it. With a second key it was done twice. */
  readonly commits: readonly string[];
  /** The key of the request that is for another version than the server has. */
  readonly staleKey?: string | undefined;
  /** Facts for the invariants. */
  readonly facts: Facts;
}

export interface Facts {
  readonly wasStored: boolean;
  /** An answer of the server has reached the worker. */
  readonly wasAnswered: boolean;
  /** The server has refused it for ever, to the worker's knowledge. */
  readonly wasRefused: boolean;
  /** It left the queue without an answer, and may. */
  readonly mayBeGone: boolean;
  /** An attempt was marked in memory only, or without a network. */
  readonly mayLookUnsent: boolean;
  /** Why its page may be told an error: the storage refused it, or its worker was killed. */
  readonly mayFail: boolean;
  /** What it depends on has left the queue and was not delivered. */
  readonly isGivenUp: boolean;
  /** A person has retried it since what it depends on has failed. */
  readonly mayIgnore: boolean;
}

export interface World {
  readonly user: Person | undefined;
  readonly isOnline: boolean;
  readonly isFull: boolean;
  readonly isPaused: boolean;
  /** Faults and changes that may still happen. */
  readonly left: number;
  /** The worker that gets the events. */
  readonly active: WorkerId;
  readonly running: readonly [boolean, boolean];
  /** The promise that the last step broke. */
  readonly broken?: string;
}

export interface State {
  readonly world: World;
  readonly writes: readonly [Write, Write];
}

/**
 * - `progress`: what happens without anybody's doing, and the end of an outage or a pause.
 * - `change`: a new write, or what people do.
 * - `fault`: one of those that the bound counts.
 */
export type StepKind = 'progress' | 'change' | 'fault';

export interface Step {
  readonly words: string;
  readonly kind: StepKind;
  readonly next: State;
}

const unmade: Write = {
  lane: '',
  owner: undefined,
  page: 'none',
  known: [false, false],
  packets: [],
  commits: [],
  facts: {
    wasStored: false,
    wasAnswered: false,
    wasRefused: false,
    mayBeGone: false,
    mayLookUnsent: false,
    mayFail: false,
    isGivenUp: false,
    mayIgnore: false,
  },
};

/** Anna is signed in, and nothing has been written. */
export const initial = (faults: number): State => ({
  world: {
    user: 'anna',
    isOnline: true,
    isFull: false,
    isPaused: false,
    left: faults,
    active: 0,
    running: [true, false],
  },
  writes: [unmade, unmade],
});

export const withWorld = (state: State, change: Partial<World>): State => ({
  ...state,
  world: { ...state.world, ...change },
});

export const withWrite = (
  { world, writes: [first, second] }: State,
  at: number,
  change: Partial<Write>,
): State => ({
  world,
  writes: at === 0 ? [{ ...first, ...change }, second] : [first, { ...second, ...change }],
});

export const withFacts = (write: Write, facts: Partial<Facts>): Write => ({
  ...write,
  facts: { ...write.facts, ...facts },
});

/** A write to which nothing can happen any more is like all others of that kind. */
export function forgetWhatIsOver(state: State): State {
  let next = state;
  for (const at of [0, 1]) {
    const { page, row, live, replay, packets } = state.writes[at]!;
    if (page === 'none' || page === 'over' || page === 'waiting' || row || live || replay || packets.length)
      continue;
    next = withWrite(next, at, { ...unmade, page: 'over' });
  }
  return next;
}

/** The entry as a worker sees it. What is being deleted is gone. */
export function current({ row, unwritten, live }: Write, by: WorkerId): Entry | undefined {
  if (!row || (live?.task === 'delete' && live.by === by)) return undefined;
  return unwritten?.by === by ? unwritten.entry : row;
}

/** The entry after `milliseconds` have passed. */
export function later(entry: Entry, milliseconds: number): Entry {
  const { lastAttemptAt, unknownSince, lastFailure } = entry;
  const shifted = { ...entry, nextAttemptAt: entry.nextAttemptAt - milliseconds };
  if (lastAttemptAt !== undefined) shifted.lastAttemptAt = lastAttemptAt - milliseconds;
  if (unknownSince !== undefined) shifted.unknownSince = unknownSince - milliseconds;
  if (lastFailure?.retryAt)
    shifted.lastFailure = { ...lastFailure, retryAt: lastFailure.retryAt - milliseconds };
  return shifted;
}
