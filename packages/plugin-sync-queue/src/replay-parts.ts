import type { Entry } from './entry.ts';
import type { LaneBook } from './lane-book.ts';
import type { ResolvedOptions } from './options.ts';
import type { Outcome, Verdict } from './outcome.ts';
import type { QueueStore } from './queue-store.ts';

/** What the replayer tells the queue. What returns a promise is waited for. */
export interface ReplayEvents {
  readonly requestWillReplay: (param: { entry: Entry; request: Request }) => Promise<Request | void>;
  /** Returns what to call when the attempt is over. */
  readonly sending: (entry: Entry) => () => void;
  /** The server took it, or its page got the refusal; it is deleted when this is done. */
  readonly delivered: (
    entry: Entry,
    verdict: Verdict,
    request?: Request,
    response?: Response,
  ) => Promise<unknown>;
  readonly failed: (entry: Entry, outcome: Outcome) => Promise<unknown>;
  readonly drained: () => Promise<unknown>;
}

export interface ReplayerParts {
  lockName: string;
  store: QueueStore;
  lanes: LaneBook;
  options: ResolvedOptions;
  events: ReplayEvents;
}
