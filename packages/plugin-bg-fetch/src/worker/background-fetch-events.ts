import { serve, openWindows, purposeOf } from 'workbox-plugin-core';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import type { BackgroundFetchRegistration } from './read-file.ts';
import { protocol, type DownloadCalls } from '../shared/protocol.ts';

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

/** `undefined` where the browser has none. */
export const manager = () =>
  (self.registration as { backgroundFetch?: BackgroundFetchManager }).backgroundFetch;

/** The downloads that the browser carries now, whoever has started them. */
export const backgroundFetchIds = async () => (await manager()?.getIds()) ?? [];
export const backgroundFetchOf = async (id: string) => manager()?.get(id);
export const abortBackgroundFetch = async (id: string) => (await backgroundFetchOf(id))?.abort();

export const registrationScope = () => self.registration.scope;

const laterIn =
  (event: ExtendableEvent): Later =>
  (work) =>
    event.waitUntil(work.catch(() => {}));

let woken = false;

/** What these add is added at the worker's first evaluation, once. */
export const onBackgroundFetch = (
  type: 'success' | 'fail' | 'abort' | 'click',
  hear: (event: BackgroundFetchEvent) => Promise<unknown>,
) =>
  self.addEventListener(`backgroundfetch${type}` as 'push', (event) => {
    woken = true;
    event.waitUntil(hear(event as unknown as BackgroundFetchEvent));
  });

/** A worker has started, and not for a background fetch or a call. */
export function onWake(reconcile: (later: Later) => Promise<void>) {
  for (const type of ['fetch', 'push', 'sync', 'periodicsync'])
    self.addEventListener(type as 'push', (event) => {
      // Of our own events: what waits for them would wait for what it holds itself.
      if (woken || purposeOf(event)) return;
      woken = true;
      const later = laterIn(event);
      later(reconcile(later));
    });
}

/** A page asks for one of `calls`. */
export const onCall = (callsIn: (later: Later) => DownloadCalls) =>
  serve(protocol, async (call, args, event) => {
    const calls = callsIn(laterIn(event)) as unknown as Record<string, (...args: unknown[]) => unknown>;
    if (!Object.hasOwn(calls, call)) throw new BackgroundFetchError('unknown-request', { call });
    try {
      return await calls[call]!(...(args as unknown[]));
    } catch (error) {
      if (error instanceof BackgroundFetchError) throw error;
      throw new BackgroundFetchError('storage-failed', { call, why: (error as Error).message }, error);
    }
  });

/** Brings the page at `url` to the front, or opens it. */
export async function showPage(url: string) {
  const page = (await openWindows()).find((open) => open.url === url);
  await (page ? page.focus() : self.clients.openWindow(url));
}
