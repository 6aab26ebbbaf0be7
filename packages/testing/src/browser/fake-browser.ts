import { IDBFactory } from 'fake-indexeddb';
import { check, isFunction, isUrl } from '../arguments/check.ts';
import { checkBrowserOptions } from './browser-options.ts';
import type { FakeBroadcastChannel } from '../messages/broadcast-channel.ts';
import { createCacheStorage } from '../storage/cache-storage.ts';
import { WindowClient } from './clients.ts';
import { Clock } from '../context/clock.ts';
import { FakePage } from './fake-page.ts';
import type { FakeWorker } from './fake-worker.ts';
import type { ExecutionContext } from '../context/execution-context.ts';
import { LockManager } from './lock-manager.ts';
import { waitUntilIdle } from '../context/wait-until-idle.ts';
import { FakeRegistration, type FakeServiceWorker } from './fake-registration.ts';
import { StorageFaults } from '../faults/storage-faults.ts';

/** The initial state of a {@link FakeBrowser}. */
export interface FakeBrowserOptions {
  /** The scope of the registration. @default 'https://app.test/' */
  scope?: string;
  /** The time at which the clock starts. @default 2026-01-01T00:00:00Z */
  now?: number;
  /**
   * With `missing` the browser has no Background Sync. With `refused` the user has switched it off.
   * @default 'available'
   */
  sync?: 'available' | 'missing' | 'refused';
  /** The answers of `navigator.permissions.query`, by name. `periodicSync.register` needs its permission, too. */
  permissions?: Record<string, PermissionState>;
  /** `self.__WB_MANIFEST` in the workers, which injectManifest inserts in an app. @default [] */
  manifest?: readonly (string | { url: string; revision: string | null })[];
  /** Capabilities that the browser does not have. */
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
  /** The state behind `navigator.storage`. */
  readonly storage = { usage: 0, quota: 1_000_000_000, persisted: false, grantsPersist: true };
  readonly permissions: Record<string, PermissionState>;
  readonly syncPermission: 'granted' | 'denied' | 'missing';
  readonly manifest: NonNullable<FakeBrowserOptions['manifest']>;
  readonly without: ReadonlySet<string>;
  readonly localStorage = new Map<string, string>();
  readonly channels = new Set<FakeBroadcastChannel>();
  saveData = false;
  /** Whether the user has just clicked. {@link FakePage.click} sets it while its listeners run. */
  hasUserActivation = false;
  /** A counter that grows with each activity of a worker or page. */
  activity = 0;
  /** The number of requests and bodies that are in flight. */
  inFlight = 0;
  /** The number of computations in another thread. */
  busy = 0;
  #online = true;
  #pages: FakePage[] = [];
  #workers: FakeWorker[] = [];
  #registrations = new Map<string, FakeRegistration>();

  constructor(options: FakeBrowserOptions = {}) {
    checkBrowserOptions(options);
    this.scope = options.scope ?? 'https://app.test/';
    this.manifest = options.manifest ?? [];
    this.without = new Set(options.without);
    const { sync = 'available' } = options;
    this.syncPermission = sync === 'missing' ? 'missing' : sync === 'refused' ? 'denied' : 'granted';
    this.permissions = {
      'background-sync': this.syncPermission === 'granted' ? 'granted' : 'denied',
      'periodic-background-sync': 'denied',
      // The default of Chromium: each start after the first needs a click.
      'background-fetch': 'prompt',
      ...options.permissions,
    };
    this.clock = new Clock(options.now ?? Date.UTC(2026, 0, 1), () => this.settle());
  }

  /** The registration of {@link scope}. It exists before the first `register`, without a worker. */
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

  /** The registration with the longest scope with which the URL begins. */
  registrationFor(url: string): FakeRegistration | undefined {
    const matching = this.registrations.filter(({ scope }) => url.startsWith(scope));
    return matching.sort((a, b) => b.scope.length - a.scope.length)[0];
  }

  /**
   * Evaluates the script in a new worker, installs and activates it. The script is a function that requires its own
   * modules. Its return value is `worker.exports`.
   */
  register<T>(
    script: () => T,
    { scope = this.scope, terminateAt }: { scope?: string; terminateAt?: number } = {},
  ): Promise<FakeWorker<T>> {
    checkWorker('register a worker', script, scope);
    return this.registrationOf(scope).install(script, terminateAt);
  }

  /** Installs another script beside the active one. It waits for `activate()` unless it skips waiting. */
  update<T>(script: () => T, { scope = this.scope } = {}): Promise<FakeWorker<T>> {
    checkWorker('update a worker', script, scope);
    return this.registrationOf(scope).install(script);
  }

  /** Terminates the active worker if it runs, and starts the same script without install and activate. */
  async startWorker<T = unknown>({
    scope = this.scope,
    terminateAt,
  }: { scope?: string; terminateAt?: number } = {}): Promise<FakeWorker<T>> {
    const { active } = this.registrationOf(scope);
    if (active === null) throw new Error(`Failed to start a worker for ${scope}: none is active.`);
    await active.worker?.terminate();
    return active.start(terminateAt) as FakeWorker<T>;
  }

  /** Opens a page. The URL is relative to the scope. An active worker controls the page from the start. */
  openPage(url = ''): FakePage {
    check('open a page', 'url', typeof url === 'string', 'a text', url);
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
  /** While it is false, each fetch to the network fails. Pages get the events `online` and `offline`. */
  set online(online: boolean) {
    if (this.#online === online) return;
    this.#online = online;
    for (const page of this.#pages) page.dispatch(online ? 'online' : 'offline');
  }

  /** Waits until only the clock, the network or the test can cause the next activity. */
  settle(): Promise<void> {
    return waitUntilIdle(this);
  }

  /** Terminates all workers and closes all pages. */
  async close(): Promise<void> {
    for (const page of [...this.#pages]) page.close();
    for (const worker of this.#workers) worker.context.terminate();
    await this.settle();
  }

  addWorker(worker: FakeWorker): void {
    this.#workers.push(worker);
  }

  removePage(page: FakePage): void {
    this.#pages = this.#pages.filter((other) => other !== page);
  }

  /** The `source` of a message from this context. */
  sourceOf(context: ExecutionContext): WindowClient | FakeServiceWorker | undefined {
    const page = this.#pages.find((one) => one.context === context);
    return page ? new WindowClient(page) : this.workerOf(context);
  }

  workerOf(context: ExecutionContext): FakeServiceWorker | undefined {
    return this.#workers.find((worker) => worker.context === context)?.serviceWorker;
  }

  hasWindow(registration: FakeRegistration): boolean {
    const { origin } = new URL(registration.scope);
    return this.#pages.some((page) => page.origin === origin);
  }

  /** The active worker takes control of the pages in its scope for which `which` returns true. */
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

function checkWorker(action: string, script: unknown, scope: unknown): void {
  const expected = 'a function that requires the modules of the worker';
  check(action, 'script', isFunction(script), expected, script);
  check(action, 'scope', isUrl(scope), 'a URL', scope);
}
