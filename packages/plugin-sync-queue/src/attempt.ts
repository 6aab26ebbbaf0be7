import type { Entry } from './entry.ts';
import type { SyncQueueHooks } from './options.ts';
import type { Outcome } from './outcome.ts';
import { fromStorable, type StorableRequest } from './storable-request.ts';

export interface AttemptOptions {
  fetchOptions?: RequestInit | undefined;
  timeoutSeconds: number;
  requestWillReplay: NonNullable<SyncQueueHooks['requestWillReplay']>;
}

/** Sends `record` once and says how it ended; never throws. The answer has arrived whole. */
export async function attempt(
  entry: Entry,
  record: StorableRequest | undefined,
  { fetchOptions, timeoutSeconds, requestWillReplay }: AttemptOptions,
): Promise<{ outcome: Outcome; request?: Request }> {
  let request: Request;
  try {
    request = fromStorable(record as StorableRequest);
  } catch (error) {
    return { outcome: { kind: 'unreadable', error } };
  }
  try {
    request = (await requestWillReplay({ entry, request })) ?? request;
  } catch (error) {
    return { outcome: { kind: 'hook', error }, request };
  }
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException(`No whole answer within ${timeoutSeconds} s`, 'TimeoutError')),
    timeoutSeconds * 1000,
  );
  try {
    const response = await fetch(request, { ...fetchOptions, signal: controller.signal });
    await response.clone().arrayBuffer();
    return { outcome: { kind: 'answer', response }, request };
  } catch (error) {
    return { outcome: { kind: controller.signal.aborted ? 'timeout' : 'network', error }, request };
  } finally {
    clearTimeout(timer);
  }
}
