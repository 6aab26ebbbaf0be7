import type { ResultOutcome, ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { headersAtRest } from '../storage/storable-request.ts';
import type { ResolvedOptions } from './options.ts';
import type { QueueState } from './queue-state.ts';

/** The record of how `entry` ended; `undefined` where none is to be kept. */
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

/** So much of the body as a result keeps, and one byte more, which says that there is more. */
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
 * What removes results and dead letters that have been kept long enough: all of them whenever it is called, and now
 * and then by itself from the first that ends in this worker's life.
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
    // At most once a minute, and within the time that a timer can take.
    if (ended)
      timer ??= setInterval(
        () => void expire(),
        Math.max(60, Math.min(results || dead, dead, 86_400) + 1) * 1000,
      );
  });
  return expire;
}
