import { serve, openWindows, broadcast, whenActive } from 'workbox-plugin-core';
import { protocol, statusType, tagOf, type CallPayload, type RefreshCalls } from './messages.ts';
import type { RefreshStatus } from './messages.ts';
import { PeriodicRefreshError } from './periodic-refresh-error.ts';

declare const self: ServiceWorkerGlobalScope;

interface PeriodicSyncManager {
  register(tag: string, options: { minInterval: number }): Promise<void>;
  unregister(tag: string): Promise<void>;
  getTags(): Promise<string[]>;
}

/** A refresher, as the events see it. What pages may call is what both doors have. */
export interface Attached extends Omit<RefreshCalls, 'wake'> {
  readonly name: string;
  /** Settles as the `periodicsync` event is to settle. */
  periodicSync(): Promise<void>;
  /** A new worker took over: its interval may be another. */
  activate(): Promise<unknown>;
  /** The app is in use. */
  wake(): Promise<void>;
}

const calls: readonly string[] = [
  'enable',
  'disable',
  'status',
  'refresh',
  'clear',
  'getAll',
] satisfies (keyof RefreshCalls)[];

const refreshers = new Map<string, Attached>();

const periodicSync = () => (self.registration as { periodicSync?: PeriodicSyncManager }).periodicSync;

/**
 * Lets the worker's events reach `refresher`. Adds the listeners when it is first called, which must
 * be at the worker's first evaluation.
 *
 * @throws PeriodicRefreshError `duplicate-name`
 */
export function attach(refresher: Attached) {
  const { name } = refresher;
  if (refreshers.has(name)) throw new PeriodicRefreshError('duplicate-name', { name });
  if (!refreshers.size) listen();
  refreshers.set(name, refresher);
}

function listen() {
  void whenActive();
  self.addEventListener('periodicsync' as 'push', (event) => {
    const { tag } = event as unknown as { tag: string };
    for (const refresher of refreshers.values())
      if (tagOf(refresher.name) === tag) event.waitUntil(refresher.periodicSync());
  });
  // Not in its waitUntil: pages would wait for it.
  self.addEventListener('activate', () => {
    for (const refresher of refreshers.values()) void refresher.activate().catch(() => {});
  });
  serve(protocol, async (type, payload, event) => {
    const { name, call } = payload as CallPayload;
    const refresher = refreshers.get(name);
    if (!refresher) throw new PeriodicRefreshError('unknown-refresher', { name });
    if (call === 'wake') {
      // No answer waits for a run, for that may outlast the asker's patience.
      event.waitUntil(refresher.wake().catch(() => {}));
      return refresher.status();
    }
    if (!calls.includes(call)) throw new PeriodicRefreshError('unknown-request', { type, call });
    return refresher[call]();
  });
}

/** The scope that this worker's rows carry. */
export const registrationScope = () => self.registration.scope;

/** Asks the browser for `periodicsync` events; why not, if it does not take it. */
export async function registerPeriodicSync(name: string, minIntervalSeconds: number) {
  const registered = periodicSync()?.register(tagOf(name), { minInterval: minIntervalSeconds * 1000 });
  return registered
    ? registered.then(
        () => undefined,
        ({ name: kind }: Error) => (kind === 'NotAllowedError' ? 'denied' : kind),
      )
    : 'missing';
}

export const unregisterPeriodicSync = async (name: string) => periodicSync()?.unregister(tagOf(name));

/** Whether the browser still means to fire: a permission that is taken back takes the tag along. */
export const isRegistered = async (name: string) => (await periodicSync()?.getTags())?.includes(tagOf(name));

export const tellStatus = (name: string, status: RefreshStatus) =>
  broadcast(protocol, statusType, { name, status });

/** Tells pages of a changed entry, in the words of workbox-broadcast-update. */
export async function tellChanged(cacheName: string, updatedURL: string) {
  const message = {
    type: 'CACHE_UPDATED',
    meta: 'workbox-broadcast-update',
    payload: { cacheName, updatedURL },
  };
  for (const page of await openWindows()) page.postMessage(message);
}
