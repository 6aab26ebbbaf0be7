import { answerPages, openWindows, tellPages, whenActive } from 'workbox-plugin-core';
import { BackgroundFetchError } from './background-fetch-error.ts';
import type { BackgroundFetchRegistration } from './background-fetch-records.ts';
import {
  callType,
  changeType,
  protocol,
  type CallPayload,
  type ChangePayload,
  type DownloadCalls,
} from './messages.ts';

declare const self: ServiceWorkerGlobalScope;

interface BackgroundFetchManager {
  get(id: string): Promise<BackgroundFetchRegistration | undefined>;
  getIds(): Promise<string[]>;
}

interface BackgroundFetchEvent extends ExtendableEvent {
  readonly registration: BackgroundFetchRegistration;
  updateUI(options: { title: string }): Promise<void>;
}

/** Keeps the worker alive for work that nobody waits for. */
export type Later = (work: Promise<unknown>) => void;

/** What the worker's events reach. */
export interface Listening {
  /** A worker has started, and not for one of ours. */
  reconcile(later: Later): Promise<void>;
  /** Resolves when everything of it is where it belongs, with the browser's last words about it. */
  arrived(registration: BackgroundFetchRegistration): Promise<{ title: string } | undefined>;
  aborted(id: string): Promise<void>;
  /** The page that a click on the browser's own entry opens. */
  pageOf(id: string): Promise<string | undefined>;
  calls(later: Later): DownloadCalls;
}

const manager = () => (self.registration as { backgroundFetch?: BackgroundFetchManager }).backgroundFetch;

export const hasBackgroundFetch = () => manager() !== undefined;
/** The downloads that the browser carries now, whoever has started them. */
export const backgroundFetchIds = async () => (await manager()?.getIds()) ?? [];
export const abortBackgroundFetch = async (id: string) => (await manager()?.get(id))?.abort();

export const registrationScope = () => self.registration.scope;

export const tellDownloads = (change: ChangePayload) => tellPages(protocol, changeType, change);

/** Adds the listeners: at the worker's first evaluation, once. */
export function listen(downloads: Listening) {
  void whenActive();
  const on = (type: string, hear: (event: BackgroundFetchEvent) => Promise<unknown>) =>
    self.addEventListener(type as 'push', (event) => {
      woken = true;
      event.waitUntil(hear(event as unknown as BackgroundFetchEvent));
    });
  const settle = async (event: BackgroundFetchEvent) => {
    const words = await downloads.arrived(event.registration);
    if (words) await event.updateUI(words);
  };
  on('backgroundfetchsuccess', settle);
  on('backgroundfetchfail', settle);
  on('backgroundfetchabort', ({ registration }) => downloads.aborted(registration.id));
  on('backgroundfetchclick', async ({ registration }) => {
    const url = await downloads.pageOf(registration.id);
    if (url === undefined) return;
    const page = (await openWindows()).find((open) => open.url === url);
    await (page ? page.focus() : self.clients.openWindow(url));
  });
  let woken = false;
  const wakeOnce = (event: ExtendableEvent) => {
    const later: Later = (work) => event.waitUntil(work.catch(() => {}));
    if (!woken) later(downloads.reconcile(later));
    woken = true;
  };
  for (const type of ['fetch', 'push', 'sync', 'periodicsync'])
    self.addEventListener(type as 'fetch', wakeOnce, { once: true });
  answerPages(protocol, async (type, payload, event) => {
    const { call, args } = payload as CallPayload;
    const calls = downloads.calls((promise) => event.waitUntil(promise.catch(() => {})));
    if (type !== callType || !Object.hasOwn(calls, call))
      throw new BackgroundFetchError('unknown-request', { type, call });
    try {
      return await (calls[call] as (...args: unknown[]) => Promise<unknown>)(...args);
    } catch (error) {
      if (error instanceof BackgroundFetchError) throw error;
      const why = String((error as Error)?.message ?? error);
      throw new BackgroundFetchError('storage-failed', { what: call, why }, error);
    }
  });
}
