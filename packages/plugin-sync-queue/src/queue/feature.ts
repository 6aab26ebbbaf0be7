import type { Outcome, Unsent, Verdict } from '../policy/outcome.ts';
import type { Entry } from '../shared/entry.ts';
import type { Explanation } from '../shared/explanation.ts';
import type { QueueCalls } from '../shared/messages.ts';
import type { QueueStatus } from '../shared/queue-snapshot.ts';
import type { StoredState, StoreSeams } from '../storage/queue-store.ts';
import type { RequestDidConflictParam, RequestWillReplayParam } from './options.ts';
import type { Owner } from './owners.ts';
import type { QueueEvent } from './queue-events.ts';
import type { QueueState } from './queue-state.ts';
import type { SyncQueue } from './sync-queue.ts';

/** An optional part of a queue. What a worker does not import costs it nothing. */
export interface Feature {
  readonly name: FeatureName;
  /** What it was given, by the names of the options. Development builds check it. */
  readonly options?: object;
  /** Called once, when the queue is created. */
  readonly attach: (queue: QueueState) => Seams;
}

/** The names of the optional parts. The error `missing-feature` names one of them. */
export type FeatureName =
  | 'pages'
  | 'formReceipts'
  | 'explanation'
  | 'management'
  | 'results'
  | 'owner'
  | 'limits'
  | 'coalesce'
  | 'affects'
  | 'conflicts'
  | 'problems'
  | 'originPauses'
  | 'schedule'
  | 'commands'
  | 'dependencies'
  | 'temporaryIds'
  | 'hooks'
  | 'migration'
  | 'pageWrites';

/** Where a feature takes part in the work of its queue. It listens to {@link QueueState.events}, too. */
export interface Seams extends StoreSeams {
  /** What it adds to an entry before that is stored. */
  draft?: (request: Request, entry: Entry) => Partial<Entry>;
  /** What it changes in an entry when `request` takes the place of the stored one. */
  redraft?: (request: Request, entry: Entry) => Partial<Entry>;
  /** Asks who uses the app: before each replay, and right before each send. */
  refreshOwner?: () => Promise<Owner>;
  /** At the same times: renews what `eligibleAt` reads. Never rejects. */
  refresh?: () => Promise<void>;
  /**
   * Asked at every decision to send, so it is quick: when the entry may be sent, in milliseconds since the epoch. What
   * is over is now; `Infinity`: not before something else has happened.
   */
  eligibleAt?: (entry: Entry) => number;
  /** Asked when it is the entry's turn: why it is never sent, if so. Then it is a dead letter. */
  neverSent?: (entry: Entry) => Unsent | undefined;
  /** For people: what this feature lets the entry wait for. */
  waitsFor?: (entry: Entry) => Explanation | undefined;
  /**
   * Right before a replay of an entry. A request that it resolves with is sent instead. Asked once more, with the
   * answer, after an answer that would hold the lane.
   *
   * @throws an error where nothing is to be sent; the entry is tried again later
   */
  beforeSend?: (param: RequestWillReplayParam) => Promise<unknown>;
  /**
   * Before each send, live and at replay, after `beforeSend`. Resolves with the request to send: the same one, unread, or
   * another one. A live one is also stored in this form. Never rejects.
   */
  rewrite?: (request: Request, entry: Entry) => Promise<Request>;
  /** The verdict on a replay, where `classify` gives none; `undefined` leaves it to the others. */
  verdictOn?: (outcome: Outcome, entry: Entry) => Verdict | undefined;
  /**
   * Asked about a conflict before it is stored. Resolves with the entry where another request has taken its place,
   * with `undefined` where somebody must decide. Never rejects.
   */
  resolveConflict?: (param: Omit<RequestDidConflictParam, 'request'>) => Promise<Entry | undefined>;
  /** The receipt of a page whose write is stored; `undefined` leaves it to the others. */
  receipt?: (entry: Entry) => Response | undefined;
  /** Reads what it keeps of an answer's body. The attempt has ended when this has resolved. */
  readAnswer?: (response: Response) => Promise<ArrayBuffer>;
  /** Reads what the answer to a failed attempt says of it. Never rejects. */
  readFailure?: (response: Response) => Promise<Outcome['said']>;
  /** Brings entries of other queues in, before the worker reads its state. */
  migrate?: () => Promise<void>;
  /** The tags of `sync` events of other queues that start a replay of this one. */
  tags?: readonly string[];
  /** Called when the worker has read its state. Nothing is sent or stored before it has resolved. */
  loaded?: (state: StoredState) => void | Promise<void>;
  /**
   * The time before which an entry is not sent, in milliseconds since the epoch; `Infinity`: not until the feature says
   * otherwise. Asked often, so it looks at memory only. The last chance of a `sync` event goes
   * before any other time.
   */
  notBefore?: (entry: Entry) => number;
  /**
   * Called at each answer to a request of the queue, live or at replay, before its body is read by anybody else. Replay
   * waits for it. Never rejects.
   */
  gotResponse?: (entry: Entry, response: Response) => Promise<void>;
  /** What it adds to the state that pages see. */
  status?: () => Partial<QueueStatus>;
  /** Events that a lane waits for: the next entry is sent when all listeners are done. */
  awaits?: readonly QueueEvent['type'][];
  /** Work that an event of the worker waits for, after its replay. New replays do not wait for it. */
  finish?: () => Promise<void>;
  /** Methods of {@link SyncQueue} that only this feature has. */
  verbs?: Partial<SyncQueue>;
  /** What pages may call, where that is not the method of the same name. */
  calls?: Partial<QueueCalls>;
}
