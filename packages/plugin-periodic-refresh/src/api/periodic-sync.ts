import { tagOf } from '../shared/protocol.ts';

declare const self: ServiceWorkerGlobalScope;

interface PeriodicSyncManager {
  register(tag: string, options: { minInterval: number }): Promise<void>;
  unregister(tag: string): Promise<void>;
  getTags(): Promise<string[]>;
}

const periodicSync = () => (self.registration as { periodicSync?: PeriodicSyncManager }).periodicSync;

/** Registers for `periodicsync`. Resolves with the reason if the browser does not accept. */
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

/** Whether the browser still has the tag. It drops the tag when the permission is withdrawn. */
export const isRegistered = async (name: string) => (await periodicSync()?.getTags())?.includes(tagOf(name));
