import type { CallOptions, WorkerConnection } from 'workbox-plugin-core/window';
import { callType, type QueueCalls } from '../shared/messages.ts';

const changes: CallOptions = { changes: true };
// A second one would find nothing any more, and say so.
const deletes: CallOptions = { changes: true, repeatable: false };

const kinds: Partial<Record<keyof QueueCalls, CallOptions>> = {
  replayRequests: changes,
  retry: changes,
  setOwner: changes,
  pause: changes,
  resume: changes,
  discard: deletes,
  clear: deletes,
};

/** What the worker's queue answers to a call, or a typed error in time. */
export async function callWorker<Call extends keyof QueueCalls>(
  worker: WorkerConnection,
  queue: string,
  call: Call,
  args: unknown[],
): Promise<Awaited<ReturnType<QueueCalls[Call]>>> {
  const answer = await worker.call(callType, { queue, call, args }, kinds[call]);
  return answer as Awaited<ReturnType<QueueCalls[Call]>>;
}
