import { askWorker } from 'workbox-plugin-core/window';
import { callType, protocol, type QueueCalls } from './messages.ts';
import { SyncQueueError, type SyncQueueErrorCode } from './sync-queue-error.ts';

/** What the worker's queue answers to a call, or a typed error in time. */
export async function callWorker<Call extends keyof QueueCalls>(
  queue: string,
  timeoutSeconds: number,
  call: Call,
  args: unknown[],
): Promise<Awaited<ReturnType<QueueCalls[Call]>>> {
  const answer = await askWorker(
    protocol,
    callType,
    { queue, call, args },
    timeoutSeconds,
    (code, message, details) => new SyncQueueError(code as SyncQueueErrorCode, details, undefined, message),
    // A second one would find nothing any more, and say so.
    call !== 'discard' && call !== 'clear',
  );
  return answer as Awaited<ReturnType<QueueCalls[Call]>>;
}
