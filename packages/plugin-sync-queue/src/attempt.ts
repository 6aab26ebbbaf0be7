import { within } from 'workbox-plugin-core';
import type { Entry } from './entry.ts';
import { rekeyed } from './idempotency-key.ts';
import type { Outcome } from './outcome.ts';
import type { QueueKeeper } from './queue-keeper.ts';
import { fromStorable, type StorableRequest } from './storable-request.ts';

/**
 * Sends `record` once and says how it ended; never throws. The answer has arrived whole. `refusal` is
 * what the same request has just been answered with, for the hook.
 */
export async function attempt(
  entry: Entry,
  record: StorableRequest | undefined,
  keeper: QueueKeeper,
  refusal?: Response,
): Promise<Outcome> {
  const { options, hooks, lanes } = keeper;
  const { attemptTimeoutSeconds } = options;
  let kind: Outcome['kind'] = 'unreadable';
  let request: Request | undefined;
  const controller = new AbortController();
  try {
    request = fromStorable(record as StorableRequest);
    kind = 'hook';
    const param = { entry, request, ...(refusal && { response: refusal }) };
    const given = (await hooks.ask('requestWillReplay', param)) as Request | null | undefined;
    // The hook may have read the body of what it was shown, and set headers on it.
    if (!given && request.bodyUsed) request = rekeyed(fromStorable(record as StorableRequest), request);
    request = given ?? request;
    if (!(request instanceof Request) || request.bodyUsed)
      throw new TypeError('requestWillReplay returned no unread Request');
    await keeper.askOwner();
    // From here to the send nothing is waited for: it leaves as the person it belongs to.
    if (!lanes.isMine(entry.owner)) return { kind: 'other-owner' };
    kind = 'network';
    // A hook may read its body afterwards.
    const told = options.requestDidFail ?? options.requestDidReplay;
    const answer = fetch(told ? request.clone() : request, {
      ...options.fetchOptions,
      signal: controller.signal,
    }).then(async (response) => {
      const body = await response.clone().arrayBuffer();
      return { response, body };
    });
    const answered = await within(attemptTimeoutSeconds, answer, () => {
      kind = 'timeout';
      controller.abort();
      throw new Error(`No whole answer within ${attemptTimeoutSeconds} s`);
    });
    return { kind: 'answer', request, ...answered };
  } catch (error) {
    return { kind, error, ...(request && { request }) };
  }
}
