import { devLog } from 'workbox-plugin-core';
import type { Feature } from '../queue/feature.ts';
import type { SyncQueueHooks } from '../queue/options.ts';
import type { QueueEvent } from '../queue/queue-events.ts';
import type { QueueState } from '../queue/queue-state.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * Calls functions of the app before and after each replay. Each may take `attemptTimeoutSeconds`.
 *
 * @example
 * new SyncQueuePlugin('outbox', {
 *   features: [hooks({ requestDidFail: ({ entry, response }) => report({ url: entry.url, response }) })],
 * });
 */
export function hooks(given: SyncQueueHooks): Feature {
  const { requestWillReplay } = given;
  return {
    name: 'hooks',
    options: given,
    attach: (queue) => {
      queue.events.subscribe(async (event) => {
        const call = await callFor(event, given, queue);
        if (!call) return;
        try {
          await queue.callApp(call.name, call.run);
        } catch (error) {
          if (process.env.NODE_ENV !== 'production') devLog('error', `The hook ${call.name} threw:`, error);
        }
      });
      return {
        ...(requestWillReplay && {
          beforeSend: (param) => queue.callApp('requestWillReplay', () => requestWillReplay(param)),
        }),
        // A hook may take its time, and the worker may be stopped meanwhile: the ending is stored before.
        awaits: [
          ...(given.requestDidReplay ? (['delivered'] as const) : []),
          ...(given.requestDidFail ? (['updated'] as const) : []),
        ],
      };
    },
  };
}

type Call = { name: keyof SyncQueueHooks; run: () => unknown };

/** The hook that an event calls, if the app has it. */
function callFor(
  event: QueueEvent,
  given: SyncQueueHooks,
  { name: queue, store }: QueueState,
): Call | undefined | Promise<Call | undefined> {
  const call = <Name extends keyof SyncQueueHooks>(
    name: Name,
    param: Parameters<NonNullable<SyncQueueHooks[Name]>>[0],
  ): Call | undefined => {
    const hook = given[name] as ((param: unknown) => unknown) | undefined;
    return hook && { name, run: () => hook(param) };
  };
  const { type } = event;
  if (type === 'delivered' || type === 'updated') {
    const { entry, attempt } = event;
    const { request, response, error } = attempt ?? {};
    if (type === 'delivered')
      return request && response && call('requestDidReplay', { entry, request, response });
    const answer = response ? { response } : { error };
    return attempt && call('requestDidFail', { entry, ...(request && { request }), ...answer });
  }
  if (type === 'rejected') {
    const { rejection, error } = event;
    return call('queueDidReject', { queue, rejection, error });
  }
  if (type === 'expired') return call('deadLetterDidExpire', { entry: event.entry });
  if (type === 'drained') return call('queueDidDrain', { queue });
  if (type !== 'replayed' || !given.queueDidReplay) return undefined;
  const { delivered, failed } = event;
  return store.size().then((left) => call('queueDidReplay', { queue, delivered, failed, left }));
}
