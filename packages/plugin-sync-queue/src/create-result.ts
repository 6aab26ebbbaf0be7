import type { Entry } from './entry.ts';
import type { ResultOutcome, ResultRecord } from './entry-result.ts';
import { judge } from './judge.ts';
import type { ResolvedOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { headersAtRest } from './storable-request.ts';

/** The record of how `entry` ended; `undefined` where none is to be kept. */
export function createResult(
  { id, scope, queue, owner, deadReason }: Entry,
  outcome: ResultOutcome,
  { resultRetentionSeconds, resultMaxBytes, omitHeaders }: ResolvedOptions,
  { response, body }: Partial<Outcome> = {},
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

/** The same for an entry whose own live request was answered after all; without an answer it was given up. */
export async function liveResult(entry: Entry, response: Response | undefined, options: ResolvedOptions) {
  if (!response) return createResult(entry, 'discarded', options);
  const outcome: Outcome = { kind: 'answer', response };
  const ended = judge(outcome, entry, options.classify) === 'delivered' ? 'delivered' : 'refused';
  const body = await response.arrayBuffer().catch(() => undefined);
  return createResult(entry, ended, options, { response, ...(body && { body }) });
}
