import type { AttemptFailure, Entry } from '../shared/entry.ts';
import { isUnexpected } from './redirects.ts';

/** Why an entry is not sent although it is its turn, and never will be. */
export type NeverSent = 'needs-reconcile' | 'expired' | 'dependency';

const neverSent: readonly string[] = ['needs-reconcile', 'expired', 'dependency'] satisfies NeverSent[];

export const isNeverSent = (kind: Outcome['kind']): kind is NeverSent => neverSent.includes(kind);

/** How an attempt ended that was not made, because none ever will be. */
export type Unsent = Pick<Outcome, 'noted'> & { kind: NeverSent };

/** How one attempt ended. */
export interface Outcome {
  kind: 'answer' | 'network' | 'timeout' | 'hook' | 'unreadable' | 'other-owner' | NeverSent;
  /** What was sent, as `requestWillReplay` left it; for `answer` always. */
  request?: Request;
  /** For `answer`. */
  response?: Response;
  /** The answer's body. */
  body?: ArrayBuffer;
  /** What it adds to the entry. */
  noted?: Pick<Entry, 'failedDependency'>;
  /** What the answer says of the failure. */
  said?: Pick<AttemptFailure, 'problem'>;
  /** For all others. */
  error?: unknown;
}

/**
 * - `delivered`: the server has it.
 * - `retry`: a later attempt may do better.
 * - `hold`: a person must act first, for instance sign in.
 * - `dead-letter`: the server will never take it.
 * - `conflict`: the server has another version. The entry and its lane wait until somebody decides.
 */
export type Verdict = 'delivered' | 'retry' | 'hold' | 'dead-letter' | 'conflict';

/** What `classify` is given: an answer or the error that came instead. */
export interface Classified {
  /** A copy of its own: what is read of it is not missing from what the page or a hook gets. */
  response?: Response;
  error?: unknown;
  entry: Entry;
  /** Whether a page waits for what becomes of it; otherwise this is a replay, or the page has its receipt. */
  live: boolean;
}

/** Nothing was sent, and nothing will be. */
export const isFinal = (kind: Outcome['kind']) => kind === 'unreadable' || isNeverSent(kind);

/** How often a 409 to a key is tried again. */
const mostConflicts = 3;

/**
 * Whether a 409 may mean that the first request with the entry's key is at work. What the app has resolved was another
 * conflict.
 */
export const isStillAtWork = ({ key, conflicts, resolutions = 0 }: Entry) =>
  Boolean(key) && conflicts - resolutions < mostConflicts;

/** Answers that a later attempt may change, whoever made them. 413 only where it says when (RFC 9110 §15.5.14). */
const isTemporary = ({ status, headers }: Response) =>
  [408, 425, 429].includes(status) || (status === 413 && headers.has('Retry-After'));

/** Whether the answer is that of a sign-in page, or of whoever else stands between the device and the app. */
export const isUnexpectedRedirect = ({ request, response }: Outcome) =>
  Boolean(request && response && isUnexpected(response, request));

/** The table of what happens to an entry after an attempt, where `classify` does not say otherwise. */
export function classifyReplayed(outcome: Outcome, entry: Entry): Verdict {
  const { kind, response } = outcome;
  if (!response) return isFinal(kind) ? 'dead-letter' : 'retry';
  const { status } = response;
  if (isUnexpectedRedirect(outcome) || status === 401) return 'hold';
  // The first request with this key may still be at work (Idempotency-Key draft §2.7).
  if (status === 409 && entry.key) return isStillAtWork(entry) ? 'retry' : 'dead-letter';
  // A status that nobody knows means what the x00 of its class does (RFC 9110 §15).
  if (status >= 500 || isTemporary(response)) return 'retry';
  return status >= 400 ? 'dead-letter' : 'delivered';
}

/**
 * The same for a request whose page still waits for the answer. `hold` and `dead-letter` go to the
 * page as they are, and so does a 5xx of the app itself: the page can decide. A gateway's (502 to 504, and
 * those of CDNs: 520 to 527, 530) says that the app was not reached.
 */
export function classifyLive(response: Response): Verdict {
  const { status } = response;
  const isGateway = (status > 501 && status < 505) || (status > 519 && status < 528) || status === 530;
  return isGateway || isTemporary(response) ? 'retry' : 'delivered';
}

/**
 * Whether the server may have taken the request for all that came back. A 503, 429 or 4xx says that
 * it has not; a 409 to a key that another request with it was there before (Idempotency-Key draft §2.6).
 */
export function mayHaveReachedServer({ kind, response }: Outcome): boolean {
  if (!response) return kind === 'network' || kind === 'timeout';
  const { status } = response;
  return status === 408 || status === 409 || (status >= 500 && status !== 503);
}
