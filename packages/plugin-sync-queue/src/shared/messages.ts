import type { Protocol } from 'workbox-plugin-core/shared';
import type { Capabilities } from './capabilities.ts';
import type { EntryResult } from './entry-result.ts';
import type { Entry } from './entry.ts';
import type { QueueOverview } from './queue-overview.ts';
import type { Refusal } from './refusal.ts';

/** The one wire format that both doors speak. */
export const protocol: Protocol = { name: 'workbox-plugin-sync-queue', version: 2 };

/** From page to worker: a call of one of {@link QueueCalls}. */
export const callType = 'SYNC_QUEUE_CALL';
/** From worker to pages: what changed. */
export const changeType = 'SYNC_QUEUE_CHANGED';

/** The Web Lock that whoever replays the queue holds. */
export const lockNameOf = (scope: string, queue: string) => `${protocol.name}:${scope}:${queue}`;

export interface ClearParam {
  /** Only what belongs to this person: a string with at least one character. */
  owner: string;
}

/** What a page may ask for, as the worker does it. */
export interface QueueCalls {
  /** With the changes that it surely knows of. */
  overview(): Promise<QueueOverview & ChangePosition>;
  size(): Promise<number>;
  replayRequests(): Promise<void>;
  /** `online` or `visible`: what the page has noticed; answered with when it is worth asking again. */
  wake(noticed: 'online' | 'visible' | 'poll'): Promise<{ nextAttemptAt: number }>;
  retry(id: string): Promise<Entry>;
  discard(id: string): Promise<void>;
  /** How the entry ended; nothing while it waits. */
  result(id: string): Promise<EntryResult | undefined>;
  clear(param?: ClearParam): Promise<number>;
  setOwner(id: string | null): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  capabilities(): Promise<Capabilities>;
}

export interface CallPayload<Call extends keyof QueueCalls = keyof QueueCalls> {
  queue: string;
  call: Call;
  args: Parameters<QueueCalls[Call]>;
}

/**
 * - `stored`, `updated`: `entry` is how it stands now.
 * - `delivered`, `removed`, `superseded`: there is no such entry any more.
 * - `refused`: a write could neither be delivered nor kept.
 * - `paused`, `resumed`: the queue as a whole.
 * - `relisted`: what a page may see is another now; it asks for all of it again. `cleared`: of these owners
 *   (`undefined`: nobody) everything was deleted on purpose, and the page forgets them.
 */
export type Change =
  | { type: 'stored' | 'updated' | 'delivered' | 'removed' | 'superseded'; entry: Entry }
  | { type: 'refused'; refusal: Refusal }
  | { type: 'relisted'; cleared?: readonly (string | undefined)[] }
  | { type: 'paused' | 'resumed' };

/** Which changes have been told: those of one life of a worker are numbered from 1. */
export interface ChangePosition {
  life: string;
  number: number;
}

/** Its position is that of the last change in it. */
export interface ChangePayload extends ChangePosition {
  queue: string;
  changes: Change[];
  /** When the next attempt is due, in milliseconds since the epoch; `Infinity` if none is. */
  nextAttemptAt: number;
}
