import { afterResponse, devLog, openWindows, whenActive } from 'workbox-plugin-core';
import type { ReplayTrigger } from '../policy/readiness.ts';
import { protocol } from '../shared/messages.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';

declare const process: { env: { NODE_ENV?: string } };

declare const self: ServiceWorkerGlobalScope;
interface SyncManager {
  register(tag: string): Promise<void>;
  getTags(): Promise<string[]>;
}
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
  readonly lastChance: boolean;
}

/** What the worker's events call of a queue. */
export interface QueueListener {
  /** Its promise is that of the sync event. */
  sync(lastChance: boolean): Promise<void>;
  wake(trigger: ReplayTrigger): Promise<void>;
}

/** By their tags. */
const queues = new Map<string, QueueListener>();

/** The tag of a queue's `sync` events. */
export const tagOf = (name: string) => `${protocol.name}:${name}`;
const syncManager = () => (self.registration as { sync?: SyncManager }).sync;

/**
 * Registers a queue for the worker's events. The first call adds the listeners, so it must be made at the worker's
 * first evaluation.
 *
 * @throws SyncQueueError `duplicate-queue-name`
 */
export function attach(name: string, tags: readonly string[], queue: QueueListener) {
  if (!queues.size) listen();
  for (const tag of tags) {
    if (queues.has(tag)) throw new SyncQueueError('duplicate-queue-name', { name, tag });
    queues.set(tag, queue);
  }
}

function listen() {
  void whenActive();
  self.addEventListener('sync' as 'push', (event) => {
    const { tag, lastChance } = event as unknown as SyncEvent;
    const queue = queues.get(tag);
    if (queue) event.waitUntil(queue.sync(lastChance));
  });
  let waking: Promise<unknown> | undefined;
  const wake = () =>
    (waking ??= Promise.allSettled([...new Set(queues.values())].map((queue) => queue.wake('traffic'))));
  // Without `waitUntil`: pages would wait for the replay.
  self.addEventListener('activate', () => void wake());
  for (const type of ['fetch', 'push', 'notificationclick', 'periodicsync'])
    self.addEventListener(type as 'fetch', (event) => event.waitUntil(afterResponse(event).then(wake)), {
      once: true,
    });
}

/** Whether a new worker wants to take over. It cannot while an event of this one goes on. */
export const isReplaced = () => Boolean(self.registration.installing || self.registration.waiting);

/** Calls `listener` when a new worker comes. */
export const onReplaced = (listener: () => void) =>
  self.registration.addEventListener('updatefound', listener);

/** The scope that this worker's rows carry. */
export const registrationScope = () => self.registration.scope;

export const hasWindow = async () => (await openWindows()).length > 0;

/** Registers for a `sync` event and returns whether the browser accepted it. */
export async function registerSync(name: string): Promise<'available' | 'missing' | 'refused'> {
  try {
    const sync = syncManager();
    await sync?.register(tagOf(name));
    return sync ? 'available' : 'missing';
  } catch (error) {
    if (process.env.NODE_ENV !== 'production')
      devLog('warn', `Queue "${name}": the browser refused a sync event; pages carry it on.`, error);
    return 'refused';
  }
}

export const hasSync = () => syncManager() !== undefined;

/** Whether the browser has promised a `sync` event. */
export async function isSyncRegistered(name: string): Promise<boolean> {
  const tags = await syncManager()
    ?.getTags()
    .catch((): string[] => []);
  return tags?.includes(tagOf(name)) ?? false;
}

/** Logs an error in development that the page cannot help. */
export function report(error: unknown) {
  if (process.env.NODE_ENV !== 'production') devLog('error', error);
}

/** Keeps the worker alive for what an event leads to, as long as the event goes on. */
export const extender = (event: ExtendableEvent) => (promise: Promise<unknown>) => {
  const quiet = promise.catch(report);
  try {
    event.waitUntil(quiet);
  } catch {
    // The event is over: an answer came after the strategy's own timeout. The work continues as long as the worker lives.
  }
};
