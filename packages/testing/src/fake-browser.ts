import { IDBFactory } from 'fake-indexeddb';
import type { FakeBroadcastChannel } from './broadcast-channel.ts';
import { createCacheStorage } from './cache-storage.ts';
import { WindowClient } from './clients.ts';
import { Clock } from './clock.ts';
import { FakePage } from './fake-page.ts';
import type { FakeWorker } from './fake-worker.ts';
import type { Life } from './life.ts';
import { LockManager } from './lock-manager.ts';
import { quiet } from './quiet.ts';
import { FakeRegistration, type FakeServiceWorker } from './registration.ts';
import { StorageFaults } from './storage-faults.ts';

/** How a {@link FakeBrowser} begins. */
export interface FakeBrowserOptions {
  /** The scope of its registration. @default 'https://app.test/' */
  scope?: string;
  /** The clock's first time. @default 2026-01-01T00:00:00Z */
  now?: number;
  /**
   * `missing`: a browser without Background Sync; `refused`: the user has switched it off.
   * @default 'available'
   */
  sync?: 'available' | 'missing' | 'refused';
  /** What `navigator.permissions.query` says, by name; also decides whether periodicSync.register works. */
  permissions?: Record<string, PermissionState>;
  /** What `self.__WB_MANIFEST` is in the workers: what injectManifest puts in. @default [] */
  manifest?: readonly (string | { url: string; revision: string | null })[];
  /** Capabilities that are not there. */
  without?: readonly ('periodicSync' | 'backgroundFetch' | 'locks')[];
}

/** One browser profile: storage, locks, clock, network state, windows, and the registered workers. */
export class FakeBrowser {
  readonly scope: string;
  readonly indexedDB = new IDBFactory();
  readonly caches = createCacheStorage();
  readonly locks = new LockManager();
  readonly clock: Clock;
  readonly storageFaults: StorageFaults = new StorageFaults(this);
  /** What `navigator.storage` tells. */
  readonly storage = { usage: 0, quota: 1_000_000_000, persisted: false, grantsPersist: true };
  readonly permissions: Record<string, PermissionState>;
  readonly syncPermission: 'granted' | 'denied' | 'missing';
  readonly manifest: NonNullable<FakeBrowserOptions['manifest']>;
  readonly without: ReadonlySet<string>;
  readonly localStorage = new Map<string, string>();
  readonly channels = new Set<FakeBroadcastChannel>();
  saveData = false;
  /** Whether a person has just clicked in a page; {@link FakePage.click} says so for its listeners. */
  hasUserActivation = false;
  /** Grows with everything that happens in a worker or page. */
  activity = 0;
  /** Requests and bodies that are at the network now. */
  inFlight = 0;
  /** Computations in another thread. */
  busy = 0;
  #online = true;
  #pages: FakePage[] = [];
  #workers: FakeWorker[] = [];
  #registrations = new Map<string, FakeRegistration>();

  constructor(options: FakeBrowserOptions = {}) {
    this.scope = options.scope ?? 'https://app.test/';
    this.manifest = options.manifest ?? [];
    this.without = new Set(options.without);
    const { sync = 'available' } = options;
    this.syncPermission = sync === 'missing' ? 'missing' : sync === 'refused' ? 'denied' : 'granted';
    this.permissions = {
      'background-sync': this.syncPermission === 'granted' ? 'granted' : 'denied',
      'periodic-background-sync': 'denied',
      // Chromium's own default: each start but the first wants a click.
      'background-fetch': 'prompt',
      ...options.permissions,
    };
    this.clock = new Clock(options.now ?? Date.UTC(2026, 0, 1), () => this.settle());
  }

  /** The registration of {@link scope}; there before the first `register`, with no worker. */
  get registration(): FakeRegistration {
    return this.registrationOf(this.scope);
  }

  get registrations(): readonly FakeRegistration[] {
    return [...this.#registrations.values()];
  }

  registrationOf(scope: string): FakeRegistration {
    let found = this.#registrations.get(scope);
    if (found === undefined) this.#registrations.set(scope, (found = new FakeRegistration(this, scope)));
    return found;
  }

  /** The registration with the longest scope that the URL begins with. */
  registrationFor(url: string): FakeRegistration | undefined {
    const matching = this.registrations.filter(({ scope }) => url.startsWith(scope));
    return matching.sort((a, b) => b.scope.length - a.scope.length)[0];
  }

  /**
   * Evaluates the script in a new worker, installs and activates it. The script is a function; it requires
   * what it needs, and what it returns is `worker.exports`.
   */
  register<T>(
    script: () => T,
    { scope = this.scope, terminateAt }: { scope?: string; terminateAt?: number } = {},
  ): Promise<FakeWorker<T>> {
    return this.registrationOf(scope).install(script, terminateAt);
  }

  /** Installs another script beside the active one; it waits for `activate()`, unless it skips waiting. */
  update<T>(script: () => T, { scope = this.scope } = {}): Promise<FakeWorker<T>> {
    return this.registrationOf(scope).install(script);
  }

  /** Ends the active worker, if it still runs, and starts the same script cold: no install, no activate. */
  async startWorker<T = unknown>({
    scope = this.scope,
    terminateAt,
  }: { scope?: string; terminateAt?: number } = {}): Promise<FakeWorker<T>> {
    const { active } = this.registrationOf(scope);
    if (active === null) throw new Error(`Failed to start a worker for ${scope}: none is active.`);
    await active.worker?.terminate();
    return active.start(terminateAt) as FakeWorker<T>;
  }

  /** Opens a window; its URL is relative to the scope. An active worker controls it from the start. */
  openPage(url = ''): FakePage {
    const page = new FakePage(this, new URL(url, this.scope).href);
    this.#pages.push(page);
    return page;
  }

  get pages(): readonly FakePage[] {
    return this.#pages;
  }

  get online(): boolean {
    return this.#online;
  }
  /** Offline, every fetch to the network fails; pages get `online` and `offline`. */
  set online(online: boolean) {
    if (this.#online === online) return;
    this.#online = online;
    for (const page of this.#pages) page.dispatch(online ? 'online' : 'offline');
  }

  /** Waits until nothing moves any more without the clock, the network or the test. */
  settle(): Promise<void> {
    return quiet(this);
  }

  /** Ends all workers and pages. */
  async close(): Promise<void> {
    for (const page of [...this.#pages]) page.close();
    for (const worker of this.#workers) worker.life.end();
    await this.settle();
  }

  adopt(worker: FakeWorker): void {
    this.#workers.push(worker);
  }

  forgetPage(page: FakePage): void {
    this.#pages = this.#pages.filter((other) => other !== page);
  }

  /** What a message's `source` shows of a sender. */
  sourceOf(life: Life): WindowClient | FakeServiceWorker | undefined {
    const page = this.#pages.find((one) => one.life === life);
    return page ? new WindowClient(page) : this.workerOf(life);
  }

  workerOf(life: Life): FakeServiceWorker | undefined {
    return this.#workers.find((worker) => worker.life === life)?.serviceWorker;
  }

  hasWindow(registration: FakeRegistration): boolean {
    const { origin } = new URL(registration.scope);
    return this.#pages.some((page) => page.origin === origin);
  }

  /** The active worker takes the pages in its scope for which `which` holds. */
  claimPages(registration: FakeRegistration, which: (page: FakePage) => boolean): void {
    for (const page of this.#pages) {
      if (page.registration === registration && registration.active && which(page)) {
        page.control(registration.active);
      }
    }
  }

  workerActivated(): void {
    for (const page of this.#pages) page.workerActivated();
  }
}
