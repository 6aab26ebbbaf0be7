import type { QueueStore } from './queue-store.ts';

/** The store, with its errors made by `failed` from the name of what was done. */
export function withStorageErrors(
  store: QueueStore,
  failed: (what: string, error: unknown) => Error,
): QueueStore {
  const guarded = Object.entries(store).map(
    ([what, run]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      what,
      (...args: unknown[]) =>
        run(...args).catch((error: unknown) => {
          throw failed(what, error);
        }),
    ],
  );
  return Object.fromEntries(guarded) as QueueStore;
}
