import { serve } from 'workbox-plugin-core';
import type { Feature, FeatureName } from '../queue/feature.ts';
import { listEntries } from '../queue/list-entries.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { SyncQueue } from '../queue/sync-queue.ts';
import { tagOf } from '../queue/worker-events.ts';
import { type CallPayload, callType, protocol, type QueueCalls } from '../shared/messages.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { capabilitiesOf } from './capabilities.ts';
import { broadcastChanges } from './page-changes.ts';

declare const self: ServiceWorkerGlobalScope;

/** Keeps the worker alive for what goes on after the answer to a page. */
type Extend = (promise: Promise<unknown>) => void;

/** Whether the page that calls is open. */
type IsThere = () => Promise<boolean>;

/** The queues of this worker, and what pages may call of them. */
const served = new Map<QueueState, ((extend: Extend, isThere: IsThere) => Partial<QueueCalls>) | undefined>();

/**
 * Lets pages list, command and watch the queue by `SyncQueueClient`. Construct the queue at the first evaluation of the
 * worker: it listens to messages.
 *
 * @example
 * new SyncQueuePlugin('outbox', { features: [pages(), management()] });
 */
export function pages(): Feature {
  return {
    name: 'pages',
    attach: (queue) => {
      if (!served.size) serve(protocol, answer);
      const position = broadcastChanges(queue);
      const own: Partial<QueueCalls> = {
        overview: async () => {
          await queue.refreshOwner();
          // Before anything is read: the list may have later changes or not.
          const at = position();
          const all = await queue.verbs.overview();
          const entries = all.entries.filter(({ owner }) => queue.lanes.isVisible(owner));
          return { ...all, ...at, entries, generation: await queue.store.generation() };
        },
        getAll: async (param) => {
          await queue.load();
          await queue.refreshOwner();
          return listEntries(queue, param, ({ owner }) => queue.lanes.isVisible(owner));
        },
        size: async () => (await own.overview!()).entries.filter(({ state }) => state !== 'dead').length,
      };
      served.set(queue, (extend, isThere) => callsOf(queue, own, extend, isThere));
      return { verbs: { capabilities: () => capabilitiesOf(queue) } };
    },
  };
}

/** Gives pages a clear error from a queue without `pages()`. For development builds. */
export function rejectPages(queue: QueueState): void {
  if (!served.size) serve(protocol, answer);
  served.set(queue, undefined);
}

/** All calls that the features of a queue answer. No answer waits for a replay, which may take longer than a page waits. */
function callsOf(
  queue: QueueState,
  own: Partial<QueueCalls>,
  extend: Extend,
  isThere: IsThere,
): Partial<QueueCalls> {
  const { scheduler, verbs } = queue;
  const calls: Record<string, unknown> = {
    ...own,
    wake: async (reason: string) => {
      await queue.load();
      const trigger = reason === 'online' ? 'connectivity' : reason === 'visible' ? 'traffic' : 'none';
      extend(scheduler.replay(trigger));
      return { nextAttemptAt: queue.nextAttemptAt() };
    },
    replayRequests: async () => extend(verbs.replayRequests()),
  };
  for (const verb of [...verbsOfPages, ...Object.keys(callsOfFeatures)] as (keyof QueueCalls)[])
    calls[verb] = async (...args: unknown[]) => {
      const feature = callsOfFeatures[verb];
      const call = queue.calls[verb] ?? (feature ? undefined : verbs[verb as keyof SyncQueue]);
      if (!call) throw new SyncQueueError('missing-feature', { name: queue.name, feature });
      const value = await (call as (...args: unknown[]) => Promise<unknown>)(
        ...(feature ? [args[0], isThere] : args),
      );
      // The worker stays alive for the replay that the answer does not wait for.
      extend(scheduler.replay('none'));
      return value;
    };
  return calls;
}

const verbsOfPages: readonly (keyof QueueCalls)[] = [
  'retry',
  'discard',
  'clear',
  'result',
  'request',
  'resolve',
  'retryAll',
  'discardAll',
  'update',
  'pause',
  'resume',
  'capabilities',
  'setOwner',
];

/** Calls that are no methods of the queue, and the features that answer them. */
const callsOfFeatures: { [Call in keyof QueueCalls]?: FeatureName } = {
  explain: 'explanation',
  pushRequest: 'pageWrites',
  answerTo: 'pageWrites',
  takeOver: 'pageWrites',
};

async function answer(type: string, payload: unknown, event: ExtendableMessageEvent): Promise<unknown> {
  const { queue: name, call, args } = payload as CallPayload;
  // A page of an older build may know the queue by a name from which it was migrated.
  const found = [...served].find(([{ tags }]) => tags.includes(tagOf(name)));
  if (!found) throw new SyncQueueError('unknown-queue', { name });
  const [, callsIn] = found;
  if (!callsIn) throw new SyncQueueError('missing-feature', { name, feature: 'pages' });
  const { id } = (event.source ?? {}) as Partial<Client>;
  const isThere = async () => !id || Boolean(await self.clients.get(id));
  const calls = callsIn((promise) => event.waitUntil(promise.catch(() => {})), isThere);
  if (type !== callType || !Object.hasOwn(calls, call))
    throw new SyncQueueError('unknown-request', { type, call });
  return (calls[call] as (...args: unknown[]) => Promise<unknown>)(...args);
}
