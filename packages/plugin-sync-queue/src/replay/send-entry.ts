import { devLog } from 'workbox-plugin-core';
import { attempt } from './attempt.ts';
import { createResult } from '../queue/create-result.ts';
import type { Entry } from '../shared/entry.ts';
import { judge } from '../queue/judge.ts';
import type { Lane } from '../queue/lane-book.ts';
import type { Outcome } from '../policy/outcome.ts';
import type { QueueKeeper } from '../queue/queue-keeper.ts';
import type { Taken } from '../storage/queue-store.ts';
import { needsReconcile, settle } from '../policy/settlement.ts';

declare const process: { env: { NODE_ENV?: string } };

export interface Sent {
  /** The server answered. */
  heard: boolean;
  /** The deletion of a delivered entry, which the next send need not wait for. */
  removal?: Promise<unknown>;
  /** It is not the present person's, and has not left. */
  unsent?: boolean;
  /** As it stands now, if it still waits. */
  entry?: Entry;
}

/** Makes one attempt and writes down what came of it. The entry is deleted after the answer, never before. */
export async function sendEntry(lane: Lane, taken: Taken, keeper: QueueKeeper): Promise<Sent> {
  const { entry } = taken;
  const { store, options, hooks, changes, sendingIds } = keeper;
  const { id } = entry;
  sendingIds.add(id);
  changes.tell({ type: 'updated', entry: { ...entry, state: 'sending' } });
  const { idempotencyKey, requestWillReplay } = options;
  const verdictOn = (ended: Outcome) => judge(ended, entry, options, lane.waiters.has(id));
  let outcome: Outcome = { kind: 'needs-reconcile' };
  if (!idempotencyKey || !needsReconcile(entry, Date.now(), idempotencyKey.ttlSeconds))
    outcome = await attempt(taken, keeper);
  if (outcome.kind === 'other-owner') {
    sendingIds.delete(id);
    return { heard: false, unsent: true };
  }
  let verdict = await verdictOn(outcome);
  if (verdict === 'hold' && requestWillReplay && outcome.response) {
    // The app may have fresher credentials; if it has none, the first answer stands.
    const again = await attempt(taken, keeper, outcome);
    if (again.kind !== 'hook' && again.kind !== 'other-owner') verdict = await verdictOn((outcome = again));
  }
  sendingIds.delete(id);

  const { request, response, error } = outcome;
  const heard = response !== undefined;
  if (heard) keeper.lastAnswerAt = Date.now();
  hooks.ended[verdict === 'delivered' ? verdict : 'failed']++;
  // A refusal that nobody hears is a dead letter.
  const isTold = verdict === 'dead-letter' && heard && (await lane.waiters.get(id)?.isThere());
  const waiter = lane.waiters.get(id);
  if (verdict === 'delivered' || (isTold && waiter)) {
    // A page that still waits gets the final answer itself, a refusal too.
    lane.waiters.delete(id);
    waiter?.(response?.clone());
    if (process.env.NODE_ENV !== 'production') logDelivered(entry);
    const ended = verdict === 'delivered' ? verdict : 'refused';
    const removal = store
      .end(id, createResult(entry, ended, options, outcome))
      .then(() => changes.tell({ type: 'delivered', entry }));
    // Once it cannot be sent again: a hook may take its time, and a worker may end meanwhile.
    if (options.requestDidReplay && verdict === 'delivered' && request && response) {
      await removal;
      await hooks.tell('requestDidReplay', { entry, request, response });
    }
    return { heard, removal };
  }
  const now = Date.now();
  const { onLine } = navigator;
  const next = await store.settle(
    id,
    (current) => settle(current, outcome, verdict, options, { now, onLine }),
    (dead) => (dead.state === 'dead' ? createResult(dead, 'refused', options, outcome) : undefined),
  );
  if (!next) return { heard };
  if (process.env.NODE_ENV !== 'production') logFailed(next, outcome, onLine);
  changes.tell({ type: 'updated', entry: next });
  await hooks.tell('requestDidFail', {
    entry: next,
    ...(request && { request }),
    ...(response ? { response } : { error }),
  });
  return next.state === 'dead' ? { heard } : { heard, entry: next };
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
      `Queue "${queue}": ${url} was rejected three times while online. If that server sends no CORS headers, it may have accepted every one of them, for a rejection looks the same as a dead network.`,
    );
}
