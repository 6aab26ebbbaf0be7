import { afterFailure, conclude, markAttempt } from '../packages/plugin-sync-queue/src/policy/conclude.ts';
import { conflictVerdict, withReplacement } from '../packages/plugin-sync-queue/src/policy/conflict.ts';
import {
  afterDependency,
  failedDependency,
  openDependencies,
} from '../packages/plugin-sync-queue/src/policy/dependencies.ts';
import { supersedes } from '../packages/plugin-sync-queue/src/policy/admission.ts';
import { withEntryKey } from '../packages/plugin-sync-queue/src/policy/idempotency-key.ts';
import { reduceLive } from '../packages/plugin-sync-queue/src/policy/live-state.ts';
import {
  classifyLive,
  classifyReplayed,
  type Outcome,
} from '../packages/plugin-sync-queue/src/policy/outcome.ts';
import type { Entry } from '../packages/plugin-sync-queue/src/shared/entry.ts';
import { retried } from '../packages/plugin-sync-queue/src/queue/retried.ts';
import { Lanes } from '../packages/plugin-sync-queue/src/queue/lanes.ts';

export const url = 'https://app.example/api/notes';

/** The key with which the entry is sent. The header is the same for each request of an entry, so it is made once. */
function keyOf(entry: Entry): string {
  let key = keys.get(entry.key);
  if (key === undefined) {
    const request = new Request(url, { method: 'POST' });
    const sent = withEntryKey(request, entry, new Headers(), { idempotencyKey: {} });
    keys.set(entry.key, (key = sent.headers.get('Idempotency-Key') ?? 'none'));
  }
  return key;
}
const keys = new Map<string | undefined, string>();

/**
 * Each decision of the queue that the model asks for, from the sources of the queue. A mutant replaces one of them
 * by a wrong one.
 */
export const policy = {
  afterDependency,
  afterFailure,
  classifyLive,
  classifyReplayed,
  conclude,
  conflictVerdict,
  failedDependency,
  keyOf,
  markAttempt,
  openDependencies,
  reduceLive,
  retried,
  supersedes,
  withReplacement,
  createLanes: () => new Lanes(),
};

export type Policy = typeof policy;

/** The options of the queue that change what the model can reach. */
export interface QueueOptions {
  persist: 'on-failure' | 'before-send';
  /** Whether all writes are saves of one draft, of which the last one counts. */
  coalesces: boolean;
  /** Whether the server may have another version, and the second write depends on the first one. */
  relates: boolean;
}

/** Short times: what matters is which of two moments comes first. */
export const timing = {
  backoff: { baseSeconds: 1, maxSeconds: 2 },
  retryAfterMaxSeconds: 2,
  maxRetentionTime: Infinity,
  maxAttempts: Infinity,
  parkAfter: 2,
};

const response = (status: number, headers = {}) => new Response(null, { status, headers });
const signInPage = Object.defineProperties(response(200), {
  redirected: { value: true },
  url: { value: 'https://app.example/login' },
});
const request = new Request(url, { method: 'POST' });
const answer = (given: Response): Outcome => ({ kind: 'answer', request, response: given });
const networkError: Outcome = { kind: 'network', error: new TypeError('Failed to fetch') };

/** What a server and the network do with a request. */
export interface ServerAnswer {
  words: string;
  /** Whether the server commits the write. */
  commits: boolean;
  outcome: Outcome;
  /** Whether it says that the app was not reached. */
  isTemporary?: boolean;
  /** Whether it says that the write will never be taken. */
  isFinal?: boolean;
}

const answers = {
  taken: { words: 'takes it (200)', commits: true, outcome: answer(response(200)) },
  busy: { words: 'is busy (503)', commits: false, outcome: answer(response(503)), isTemporary: true },
  'busy until': {
    words: 'is busy and says when to come back (503, Retry-After)',
    commits: false,
    outcome: answer(response(503, { 'Retry-After': '2' })),
    isTemporary: true,
  },
  broken: { words: 'commits it and fails then (500)', commits: true, outcome: answer(response(500)) },
  'signed out': { words: 'wants a sign-in (401)', commits: false, outcome: answer(response(401)) },
  'sign-in page': { words: 'leads to a sign-in page', commits: false, outcome: answer(signInPage) },
  refused: {
    words: 'refuses it for ever (422)',
    commits: false,
    outcome: answer(response(422)),
    isFinal: true,
  },
  conflict: { words: 'still works on that key (409)', commits: false, outcome: answer(response(409)) },
  stale: { words: 'has another version (412)', commits: false, outcome: answer(response(412)) },
  lost: { words: 'never gets it', commits: false, outcome: networkError },
  'answer lost': { words: 'commits it and its answer is lost', commits: true, outcome: networkError },
  timeout: {
    words: 'does not answer in time',
    commits: false,
    outcome: { kind: 'timeout', error: new Error('No whole answer') },
  },
  dependency: {
    words: 'is not asked, because what the write depends on has failed',
    commits: false,
    outcome: { kind: 'dependency', noted: { failedDependency: 'write-1' } },
  },
} satisfies Record<string, ServerAnswer>;

export type AnswerName = keyof typeof answers;

export const serverAnswers: Record<AnswerName, ServerAnswer> = answers;
