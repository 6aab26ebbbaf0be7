import { devLog } from 'workbox-plugin-core';
import { afterFailure, conclude, needsReconcile } from '../policy/conclude.ts';
import type { Outcome, Unsent, Verdict } from '../policy/outcome.ts';
import { classifyAttempt } from '../queue/callbacks.ts';
import type { Lane } from '../queue/lane.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { Entry } from '../shared/entry.ts';
import { type Claim, type Ending, unmark } from '../storage/queue-store.ts';
import { attempt } from './attempt.ts';

declare const process: { env: { NODE_ENV?: string } };

export interface Sent {
  /** How it ended, where that is not stored yet. */
  ending?: Ending;
  /** Whether the entry leaves the queue, so that the next one of its lane may be sent. */
  hasLeft: boolean;
  /** Missing where nothing was sent. */
  result?: 'delivered' | 'failed';
}

/**
 * Makes one attempt at what was claimed and says how it ended. That is stored with the next claim, or, where a feature
 * lets the lane wait, at once. `onSend` is called when the request has been handed over to the browser.
 */
export async function sendClaim(
  lane: Lane,
  claim: Claim,
  queue: QueueState,
  onSend: () => void,
): Promise<Sent> {
  const { entry, before } = claim;
  const { store, options, events, sendingIds } = queue;
  const { id } = entry;
  sendingIds.add(id);
  void events.publish({ type: 'sending', entry });
  const outcome = await makeAttempts(lane, claim, queue, onSend);
  sendingIds.delete(id);
  if (outcome.kind === 'other-owner') return { ending: unmark(before), hasLeft: false };

  const { request, response, body, error, isOfTable } = outcome;
  let { verdict } = outcome;
  const page = lane.waitingPages.get(id);
  const hasPage = verdict !== 'delivered' && response !== undefined && ((await page?.isThere()) ?? false);
  // The page gets the answer and decides.
  if (verdict === 'conflict' && isOfTable && hasPage) verdict = 'dead-letter';
  const { onLine } = navigator;
  const circumstances = { now: Date.now(), onLine };
  if (response) await queue.noteAnswer(entry, response, lane);
  if (verdict !== 'delivered') await queue.readFailure(outcome);
  if (verdict === 'conflict' && response)
    for (const { resolveConflict } of queue.features)
      if (await resolveConflict?.({ entry, response })) return { hasLeft: false, result: 'failed' };
  const conclusion = conclude(entry, outcome, verdict, hasPage, options, circumstances);
  const attempt = { request, response, error };
  let told: Promise<void> | undefined;
  let ending: Ending;
  const hasLeft = 'ended' in conclusion;

  if (hasLeft) {
    const { ended } = conclusion;
    // A page that still waits gets the final answer itself, a rejection too.
    lane.waitingPages.delete(id);
    lane.unmark(id);
    page?.(response?.clone());
    if (process.env.NODE_ENV !== 'production') logDelivered(entry);
    ending = {
      entry,
      ended: { outcome: ended, response, body },
      recorded: () => {
        told = events.publish(
          ended === 'delivered' ? { type: ended, entry, attempt } : { type: 'removed', entry },
        );
      },
    };
  } else
    ending = {
      entry,
      change: (current) =>
        afterFailure(current, outcome, verdict as Exclude<Verdict, 'delivered'>, options, circumstances),
      ended: { outcome: verdict === 'conflict' ? verdict : 'refused', response, body },
      recorded: (next) => {
        if (!next) return;
        // No answer will come for it.
        if (next.state === 'dead') lane.releaseWaiters(id);
        if (process.env.NODE_ENV !== 'production') logFailed(next, outcome, onLine);
        told = events.publish({ type: 'updated', entry: next, attempt });
      },
    };
  const result = verdict === 'delivered' ? verdict : 'failed';
  if (!queue.awaits(hasLeft ? 'delivered' : 'updated')) return { ending, hasLeft, result };
  await store.conclude(ending);
  await told;
  return { hasLeft, result };
}

/** The attempt, and a second one with fresh credentials where the first was refused for them. */
async function makeAttempts(lane: Lane, claim: Claim, queue: QueueState, onSend: () => void) {
  const { entry } = claim;
  const { options } = queue;
  let isOfTable = false;
  const verdictOn = (ended: Outcome) => {
    isOfTable = false;
    return classifyAttempt(ended, entry, options, lane.waitingPages.has(entry.id), (...given) => {
      isOfTable = true;
      return queue.classifyReplayed(...given);
    });
  };
  let outcome: Outcome = neverSent(entry, queue) ?? (await attempt(claim, queue, onSend));
  if (outcome.kind === 'other-owner') return { ...outcome, verdict: 'retry' as const, isOfTable };
  let verdict = await verdictOn(outcome);
  if (verdict === 'hold' && outcome.response && queue.features.some(({ beforeSend }) => beforeSend)) {
    // The app may have fresher credentials. If it has none, the first answer stands.
    const again = await attempt(claim, queue, onSend, outcome);
    if (again.kind !== 'hook' && again.kind !== 'other-owner') verdict = await verdictOn((outcome = again));
  }
  return { ...outcome, verdict, isOfTable };
}

function neverSent(entry: Entry, queue: QueueState): Unsent | undefined {
  const { idempotencyKey } = queue.options;
  const { ttlSeconds } = idempotencyKey || {};
  const isForgotten = idempotencyKey && needsReconcile(entry, Date.now(), ttlSeconds);
  return queue.neverSent(entry) ?? (isForgotten ? { kind: 'needs-reconcile' } : undefined);
}

function logDelivered({ queue, method, url }: Entry) {
  devLog('info', `Queue "${queue}": ${method} ${url} was delivered.`);
}

function logFailed(entry: Entry, { kind }: Outcome, onLine: boolean) {
  const { state, method, url, lastFailure, deadReason, attempts, key, queue, scope } = entry;
  const level = state === 'dead' ? 'error' : 'info';
  devLog(level, `Queue "${queue}": ${method} ${url} is ${state}.`, { lastFailure, deadReason });
  if (kind !== 'network' || !onLine || attempts !== 3 || key) return;
  if (new URL(url).origin !== new URL(scope).origin)
    devLog(
      'warn',
      `Queue "${queue}": ${url} was rejected three times while online. If that server sends no CORS headers, it may have accepted every one of them: a rejection looks the same as a dead network.`,
    );
}
