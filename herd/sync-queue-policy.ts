import { resolveOptions } from '../packages/plugin-sync-queue/src/api/resolve-options.ts';
import { afterFailure, markAttempt } from '../packages/plugin-sync-queue/src/policy/conclude.ts';
import { classifyReplayed, type Outcome } from '../packages/plugin-sync-queue/src/policy/outcome.ts';
import type { Backoff } from '../packages/core/src/shared.ts';
import type { Entry } from '../packages/plugin-sync-queue/src/shared/entry.ts';
import type { Answer, ClientPolicy, NamedPolicy } from './client-policy.ts';
import { createRandom } from './random.ts';
import type { Setting } from './simulate.ts';

const template: Entry = {
  ...{ id: 'write', key: 'write', scope: 'https://app.example/', queue: 'outbox', lane: '', order: 1 },
  ...{ method: 'POST', url: 'https://app.example/api/notes', navigation: false, size: 0, createdAt: 0 },
  ...{ state: 'waiting', attempts: 0, nextAttemptAt: 0, badAnswers: 0, conflicts: 0 },
};

/** The queue with the options of its users, and an open page: the worker is there whenever an entry is due. */
export function createSyncQueue(setting: Setting, backoff: Partial<Backoff> = {}): ClientPolicy {
  const { clients, seed } = setting;
  const options = resolveOptions({ backoff });
  const random = createRandom(seed + 1);
  const unreachable: Outcome = { kind: 'network', error: new TypeError('Failed to fetch') };
  const busy = new Map<number, Outcome>();
  const outcomeOf = (answer: Answer, retryAfter: number): Outcome => {
    if (answer === 'unreachable') return unreachable;
    let outcome = busy.get(retryAfter);
    if (!outcome) {
      const value = retryAfter ? String(retryAfter) : null;
      // Read millions of times: the headers of a real Response are slow to read.
      const headers = { get: () => value, has: () => value !== null } as unknown as Headers;
      outcome = { kind: 'answer', response: { status: 503, headers } as Response };
      busy.set(retryAfter, outcome);
    }
    return outcome;
  };
  // What a failure changes and the next one reads.
  const attempts = new Uint8Array(clients);
  const unanswered = new Uint8Array(clients);
  const badAnswers = new Uint8Array(clients);
  return {
    failed: (client, at, answer, retryAfter) => {
      const outcome = outcomeOf(answer, retryAfter);
      const now = at * 1000;
      const known = {
        attempts: attempts[client]!,
        unanswered: unanswered[client]!,
        badAnswers: badAnswers[client]!,
      };
      const entry = markAttempt({ ...template, ...known }, now, true);
      const verdict = classifyReplayed(outcome, entry);
      if (verdict !== 'retry') throw new Error(`A client gave up: ${verdict}`);
      const next = afterFailure(entry, outcome, verdict, options, { now, onLine: true, random });
      attempts[client] = next.attempts;
      unanswered[client] = next.unanswered ?? 0;
      badAnswers[client] = next.badAnswers;
      return next.nextAttemptAt / 1000;
    },
    ended: (client) => (attempts[client] = unanswered[client] = badAnswers[client] = 0),
  };
}

export const syncQueue = (backoff: Partial<Backoff>): NamedPolicy => ({
  name: 'this queue',
  create: (setting) => createSyncQueue(setting, backoff),
});
