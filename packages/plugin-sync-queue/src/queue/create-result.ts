import type { Entry } from '../shared/entry.ts';
import type { ResultOutcome, ResultRecord } from '../shared/entry-result.ts';
import type { ResolvedOptions } from './options.ts';
import { headersAtRest } from '../storage/storable-request.ts';

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
