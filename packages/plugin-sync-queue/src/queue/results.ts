import type { ResultOutcome, ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { headersAtRest } from '../storage/storable-request.ts';
import type { ResolvedOptions } from './options.ts';
import type { QueueState } from './queue-state.ts';

/** The record of how `entry` ended; `undefined` where the options keep none. */
export function createResult(
  { id, scope, queue, owner, deadReason }: Entry,
  outcome: ResultOutcome,
  { resultRetentionSeconds, resultMaxBytes, omitHeaders }: ResolvedOptions,
  { response, body }: { response?: Response | undefined; body?: ArrayBuffer } = {},
): ResultRecord | undefined {
  if (!resultRetentionSeconds) return undefined;
  return {
    id,
    scope,
    queue,
    outcome,
    at: Date.now(),
    ...(owner !== undefined && { owner }),
    ...(deadReason && { deadReason }),
    ...(response && { status: response.status, headers: headersAtRest(response.headers, omitHeaders) }),
    ...(body && { body: body.slice(0, resultMaxBytes), truncated: body.byteLength > resultMaxBytes }),
  };
}

type BodyOptions = Pick<ResolvedOptions, 'resultRetentionSeconds' | 'resultMaxBytes'>;

/** The part of the body that a result keeps, and one byte more: with it the body is known to be longer. */
export async function bodyStart(
  { body }: Response,
  { resultRetentionSeconds, resultMaxBytes }: BodyOptions,
): Promise<ArrayBuffer> {
  let start = new Uint8Array();
  if (body && resultRetentionSeconds && resultMaxBytes) {
    const reader = body.getReader();
    while (start.length <= resultMaxBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      const before = start;
      start = new Uint8Array(before.length + value.length);
      start.set(before);
      start.set(value, before.length);
    }
    reader.cancel().catch(() => {});
  }
  return start.buffer;
}

/**
 * Returns a function that removes expired results and dead letters. Once an entry has ended in this worker, they are
 * also removed by a timer.
 */
export function createRetention({ options, store, changes, hooks }: QueueState): () => Promise<void> {
  const results = options.resultRetentionSeconds;
  const dead = options.deadLetterRetentionMinutes * 60;
  let timer: ReturnType<typeof setInterval> | undefined;

  const expire = async () => {
    const now = Date.now();
    const gone = await store.expire(now - results * 1000, now - dead * 1000).catch((): Entry[] => []);
    for (const entry of gone) {
      changes.tell({ type: 'removed', entry });
      await hooks.tell('deadLetterDidExpire', { entry });
    }
  };
  changes.listen((change) => {
    const ended = 'entry' in change && (change.entry.state === 'dead' || !/^(stor|upd)/.test(change.type));
    // At most once a minute, and at least once a day: a longer time does not fit into a timer.
    if (ended)
      timer ??= setInterval(
        () => void expire(),
        Math.max(60, Math.min(results || dead, dead, 86_400) + 1) * 1000,
      );
  });
  return expire;
}
