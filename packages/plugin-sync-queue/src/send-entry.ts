import { devLog } from 'workbox-plugin-core';
import { attempt } from './attempt.ts';
import { judge } from './judge.ts';
import type { Entry } from './entry.ts';
import type { Lane } from './lane-book.ts';
import type { ReplayerParts } from './replay-parts.ts';
import { settle } from './settlement.ts';
import type { StorableRequest } from './storable-request.ts';

declare const process: { env: { NODE_ENV?: string } };

export interface Sent {
  /** The server answered. */
  heard: boolean;
  /** The deletion of a delivered entry, which the next send need not wait for. */
  removal?: Promise<unknown>;
  /** As it stands now, if it still waits. */
  entry?: Entry;
}

/** Makes one attempt and writes down what came of it. The entry is deleted after the answer, never before. */
export async function sendEntry(
  lane: Lane,
  entry: Entry,
  record: StorableRequest | undefined,
  { store, options, events }: ReplayerParts,
): Promise<Sent> {
  const ended = events.sending(entry);
  const { outcome, request } = await attempt(entry, record, {
    fetchOptions: options.fetchOptions,
    timeoutSeconds: options.attemptTimeoutSeconds,
    requestWillReplay: events.requestWillReplay,
  });
  ended();
  const response = outcome.kind === 'answer' ? outcome.response : undefined;
  const heard = response !== undefined;
  const verdict = judge(outcome, entry, options.classify);
  const waiter = lane.waiters.get(entry.id);
  if (verdict === 'delivered' || (verdict === 'dead-letter' && waiter && response)) {
    // A page that still waits gets the final answer itself, a refusal too.
    lane.waiters.delete(entry.id);
    waiter?.(response?.clone());
    await events.delivered(entry, verdict, request, response);
    const removal = store.delete(entry.id);
    removal.catch(() => {});
    return { heard, removal };
  }
  const now = Date.now();
  const { onLine } = navigator;
  const next = await store.update(entry.id, (current) =>
    settle(current, outcome, verdict, options, { now, onLine }),
  );
  if (!next) return { heard };
  if (process.env.NODE_ENV !== 'production' && outcome.kind === 'network' && onLine) warnOfCors(next);
  await events.failed(next, outcome);
  return next.state === 'dead' ? { heard } : { heard, entry: next };
}

function warnOfCors({ attempts, url, key, queue, scope }: Entry) {
  if (attempts === 3 && !key && new URL(url).origin !== new URL(scope).origin)
    devLog(
      'warn',
      `Queue "${queue}": ${url} was rejected three times while online. If that server sends no CORS headers, it may have accepted every one of them, for a rejection looks the same as a dead network.`,
    );
}
