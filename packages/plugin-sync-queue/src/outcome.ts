import type { Entry } from './entry.ts';

/** How one attempt ended. */
export interface Outcome {
  kind: 'answer' | 'network' | 'timeout' | 'hook' | 'unreadable' | 'needs-reconcile' | 'other-owner';
  /** What was sent, as `requestWillReplay` left it. */
  request?: Request;
  /** For `answer`. */
  response?: Response;
  /** The answer's body. */
  body?: ArrayBuffer;
  /** For all others. */
  error?: unknown;
}

/**
 * - `delivered`: the server has it.
 * - `retry`: a later attempt may do better.
 * - `hold`: a person must act first, for instance sign in.
 * - `dead-letter`: the server will never take it.
 */
export type Verdict = 'delivered' | 'retry' | 'hold' | 'dead-letter';

/** What `classify` is given: an answer or the error that came instead. */
export interface Classified {
  response?: Response;
  error?: unknown;
  entry: Entry;
}

/** Nothing was sent, and nothing will be. */
export const isFinal = (kind: Outcome['kind']) => kind === 'unreadable' || kind === 'needs-reconcile';

const worthAnotherTry = [408, 425, 429, 500, 502, 503, 504];
const mayHaveTakenIt = [408, 409, 500, 502, 504];
const mostConflicts = 3;

/** The table of what happens to an entry after an attempt, where `classify` does not say otherwise. */
export function verdictOf({ kind, response }: Outcome, entry: Entry): Verdict {
  if (!response) return isFinal(kind) ? 'dead-letter' : 'retry';
  const { status } = response;
  if (ledAstray(response, entry) || status === 401) return 'hold';
  // The first request with this key may still be at work (Idempotency-Key draft §2.7).
  if (status === 409 && entry.key) return entry.conflicts < mostConflicts ? 'retry' : 'dead-letter';
  if (worthAnotherTry.includes(status)) return 'retry';
  return status >= 400 ? 'dead-letter' : 'delivered';
}

/**
 * The same for a request whose page still waits for the answer. `hold` and `dead-letter` go to the
 * page as they are, and so does a 500: whoever sees it can decide.
 */
export function liveVerdictOf({ status }: Response): Verdict {
  return status !== 500 && worthAnotherTry.includes(status) ? 'retry' : 'delivered';
}

/**
 * Whether the server may have taken the request for all that came back. A 503, 429 or 4xx says that
 * it has not; a 409 to a key that another request with it was there before (Idempotency-Key draft §2.6).
 */
export function isUnknown({ kind, response }: Outcome): boolean {
  return response ? mayHaveTakenIt.includes(response.status) : kind === 'network' || kind === 'timeout';
}

/** A followed redirect is no acceptance: it is what a sign-in page looks like (200, ok, redirected). */
export function ledAstray({ redirected, url }: Response, entry: Entry): boolean {
  const plain = (href: string) => href.replace(/^https?:|#.*|\/(?=[?#]|$)/g, '');
  return redirected && !entry.navigation && plain(url) !== plain(entry.url);
}
