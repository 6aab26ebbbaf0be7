// Kept to the letter of https://wicg.github.io/background-sync/spec/ and of workbox-background-sync's
// own augmentation, so that interfaces merge whichever of them is there, and also once TypeScript has them.
declare global {
  interface ExtendableEvent extends Event {
    // As lib.webworker.d.ts has it; a page's libraries do not know it.
    // oxlint-disable-next-line typescript/no-explicit-any
    waitUntil(f: Promise<any>): void;
  }

  /**
   * Registers one-off background syncs. https://wicg.github.io/background-sync/spec/#sync-manager-interface
   */
  interface SyncManager {
    getTags(): Promise<string[]>;
    register(tag: string): Promise<void>;
  }

  /**
   * Fired in the worker when a registered tag is due. https://wicg.github.io/background-sync/spec/#sync-event
   */
  interface SyncEvent extends ExtendableEvent {
    readonly lastChance: boolean;
    readonly tag: string;
  }

  /** Registers periodic background syncs. https://wicg.github.io/periodic-background-sync/ */
  interface PeriodicSyncManager {
    getTags(): Promise<string[]>;
    register(tag: string, options?: { minInterval?: number }): Promise<void>;
    unregister(tag: string): Promise<void>;
  }

  /**
   * Fired in the worker at intervals that the browser chooses.
   * https://wicg.github.io/periodic-background-sync/
   */
  interface PeriodicSyncEvent extends ExtendableEvent {
    readonly tag: string;
  }

  interface ServiceWorkerRegistration {
    /** Missing in Firefox and Safari, whatever the type says: test with `'sync' in registration`. */
    readonly sync: SyncManager;
    /** Missing in Firefox and Safari, whatever the type says. */
    readonly periodicSync: PeriodicSyncManager;
  }

  interface ServiceWorkerGlobalScopeEventMap {
    sync: SyncEvent;
    periodicsync: PeriodicSyncEvent;
  }
}

export {};
