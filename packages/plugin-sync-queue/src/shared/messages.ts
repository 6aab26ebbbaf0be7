import type { Protocol } from 'workbox-plugin-core/shared';
import type { EnqueueRejection, EntryResult } from './entry-result.ts';
import type { EntryFilter, PageOfEntries } from './entry-filter.ts';
import type { Entry } from './entry.ts';
import type { Capabilities, Explanation } from './explanation.ts';
import type { QueueStatus } from './queue-snapshot.ts';
import type { StorableRequest } from './storable-request.ts';

/** The protocol that page and worker speak. */
export const protocol: Protocol = { name: 'workbox-plugin-sync-queue', version: 3 };

/** From page to worker: a call of one of {@link QueueCalls}. */
export const callType = 'SYNC_QUEUE_CALL';
/** From worker to pages: a {@link ChangePayload}. */
export const changeType = 'SYNC_QUEUE_CHANGED';

/** The Web Lock that is held during a replay of the queue. */
export const lockNameOf = (scope: string, queue: string) => `${protocol.name}:${scope}:${queue}`;

/**
 * The lane of what pages have stored while the scope had no active worker, until a worker takes it over. Its name comes
 * before that of every lane but the empty one, so that a worker reads it with the first lanes.
 */
export const pageLane = '\u0000page';

/** A write that a page hands over to the worker. */
export interface PushedRequest {
  /** The entry's id. The same id again stores nothing: a call may be repeated. */
  id: string;
  request: StorableRequest;
  metadata?: unknown;
  /** Whether the page waits for the answer of the server, if that comes soon. */
  isWaiting?: boolean;
}

/** An answer of the server on its way from the worker to a page. */
export interface SentResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: ArrayBuffer | null;
}

/** What `clear()` deletes. Without it, `clear()` deletes all entries and results. */
export interface ClearParam {
  /** Only the entries of this person: a string with at least one character. */
  owner: string;
}

/** Why a page wakes the worker: the network is back, the page is shown, or an attempt may be due. */
export type WakeReason = 'online' | 'visible' | 'poll';

/** What a page may call in the worker. */
export interface QueueCalls {
  /**
   * With the position of the last change that the status surely includes. `generation`: the id of the database that
   * has the entries.
   */
  overview(): Promise<QueueStatus & ChangePosition & { generation: string | undefined }>;
  /** A part of what the page may see. */
  getAll(param: PageOfEntries): Promise<Entry[]>;
  size(): Promise<number>;
  replayRequests(): Promise<void>;
  /** Answered with the time of the next attempt. */
  wake(reason: WakeReason): Promise<{ nextAttemptAt: number }>;
  retry(id: string): Promise<Entry>;
  discard(id: string): Promise<void>;
  /** How the entry ended; `undefined` while it waits. */
  result(id: string): Promise<EntryResult | undefined>;
  request(id: string): Promise<StorableRequest>;
  resolve(id: string, request: StorableRequest): Promise<Entry>;
  explain(id: string): Promise<Explanation>;
  clear(param?: ClearParam): Promise<number>;
  retryAll(filter: EntryFilter): Promise<number>;
  discardAll(filter: EntryFilter): Promise<number>;
  update(id: string, request: StorableRequest): Promise<Entry>;
  setOwner(id: string | null): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  capabilities(): Promise<Capabilities>;
  /**
   * Stores a write of a page that no worker controls.
   *
   * @param isThere whether that page is open; the worker says it
   */
  pushRequest(pushed: PushedRequest, isThere?: () => Promise<boolean>): Promise<Entry>;
  /** The server's answer to a write with `isWaiting`; `undefined` where the page gets a receipt. */
  answerTo(id: string): Promise<SentResponse | undefined>;
  /** Puts what pages have stored without a worker into its lanes. */
  takeOver(): Promise<void>;
}

export interface CallPayload<Call extends keyof QueueCalls = keyof QueueCalls> {
  queue: string;
  call: Call;
  args: Parameters<QueueCalls[Call]>;
}

/** The number of the last change. The changes of one run of a worker are numbered from 1. */
export interface ChangePosition {
  /** A random id, new each time that the worker is started. */
  workerRun: string;
  number: number;
}

/** Changes since the message before this one, each entry once and as it is now. */
export interface ChangePayload extends ChangePosition {
  queue: string;
  /** The number of the last change before these. */
  since: number;
  /** By id: the entry as it is now; `undefined` where it is no longer in the queue. */
  entries: Map<string, Entry | undefined>;
  paused?: boolean;
  rejection?: EnqueueRejection;
  /** Where it is there: the page must ask for all entries, and forget these owners. */
  cleared?: readonly (string | undefined)[];
  /** When the next attempt is due, in milliseconds since the epoch; `Infinity` if none is. */
  nextAttemptAt: number;
}
