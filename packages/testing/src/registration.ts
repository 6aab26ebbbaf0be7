import { BackgroundFetchManager } from './background-fetch-manager.ts';
import type { FakeBrowser } from './fake-browser.ts';
import { FakeWorker } from './fake-worker.ts';
import { currentLife, outside, settleForCaller } from './life.ts';
import { pack, type TransferOptions } from './message-port.ts';
import { later } from './real-time.ts';
import { ScopeTarget } from './scope-target.ts';
import { PeriodicSyncManager, SyncManager } from './sync-manager.ts';

export type WorkerState = 'parsed' | 'installing' | 'installed' | 'activating' | 'activated' | 'redundant';

/** `ServiceWorker`: one version of the script, through all its lives. */
export class FakeServiceWorker extends ScopeTarget {
  readonly scriptURL: string;
  readonly registration: FakeRegistration;
  state: WorkerState = 'parsed';
  onstatechange: unknown = null;
  /** The script, kept for the next cold start. */
  readonly script: () => unknown;
  worker: FakeWorker | undefined;

  constructor(registration: FakeRegistration, script: () => unknown) {
    super();
    this.registration = registration;
    this.script = script;
    this.scriptURL = new URL('sw.js', registration.scope).href;
  }

  postMessage(data: unknown, options?: TransferOptions): void {
    const parcel = pack(data, options);
    const life = currentLife();
    if (life !== undefined && !life.act()) return;
    const source = life && this.registration.browser.sourceOf(life);
    later(() => void this.run().deliverMessage(parcel, source));
  }

  /** The running worker; started cold if its last life is over. */
  run(): FakeWorker {
    return this.worker?.alive ? this.worker : this.start();
  }

  /** A new life: first evaluation, and no event. */
  start(terminateAt?: number): FakeWorker {
    return (this.worker = new FakeWorker(this, terminateAt));
  }

  become(state: WorkerState): void {
    this.state = state;
    outside(() => this.deliver(new Event('statechange')));
  }
}

/** `ServiceWorkerRegistration` of one scope, and the life cycle behind it. */
export class FakeRegistration extends ScopeTarget {
  readonly scope: string;
  readonly browser: FakeBrowser;
  readonly updateViaCache = 'imports';
  installing: FakeServiceWorker | null = null;
  waiting: FakeServiceWorker | null = null;
  active: FakeServiceWorker | null = null;
  onupdatefound: unknown = null;
  declare readonly sync: SyncManager;
  declare readonly periodicSync: PeriodicSyncManager;
  declare readonly backgroundFetch: BackgroundFetchManager;
  readonly notifications: { title: string; options?: object }[] = [];
  readonly navigationPreload = {
    enable: () => settleForCaller(undefined),
    disable: () => settleForCaller(undefined),
    setHeaderValue: () => settleForCaller(undefined),
    getState: () => settleForCaller({ enabled: false, headerValue: 'true' }),
  };

  constructor(browser: FakeBrowser, scope: string) {
    super();
    this.browser = browser;
    this.scope = scope;
    // A browser without the API has no property: `'sync' in registration` is how code finds out.
    if (browser.syncPermission !== 'missing') {
      Object.defineProperty(this, 'sync', { value: new SyncManager(this), enumerable: true });
    }
    if (!browser.without.has('periodicSync')) {
      Object.defineProperty(this, 'periodicSync', { value: new PeriodicSyncManager(this), enumerable: true });
    }
    if (!browser.without.has('backgroundFetch')) {
      const value = new BackgroundFetchManager(this);
      Object.defineProperty(this, 'backgroundFetch', { value, enumerable: true });
    }
  }

  showNotification(title: string, options?: object): Promise<void> {
    this.notifications.push(options === undefined ? { title } : { title, options });
    return settleForCaller(undefined);
  }
  getNotifications(): Promise<unknown[]> {
    return settleForCaller([...this.notifications]);
  }
  update(): Promise<this> {
    return settleForCaller<this>(this);
  }

  /** The active worker, alive. */
  async runningWorker(): Promise<FakeWorker> {
    if (this.active === null) throw new Error(`Failed to find a worker for ${this.scope}: none is active.`);
    return this.active.run();
  }

  /** First evaluation and `install`. A first worker, or one that skips waiting, is activated as well. */
  async install<T>(script: () => T, terminateAt?: number): Promise<FakeWorker<T>> {
    const version = new FakeServiceWorker(this, script);
    const worker = new FakeWorker<T>(version, terminateAt);
    version.worker = worker;
    this.installing = version;
    version.become('installing');
    outside(() => this.deliver(new Event('updatefound')));
    try {
      await worker.dispatchInstall();
    } catch (error) {
      this.installing = null;
      version.become('redundant');
      await worker.terminate();
      throw error;
    }
    this.installing = null;
    if (this.waiting) await this.#retire(this.waiting);
    this.waiting = version;
    version.become('installed');
    if (this.active === null || worker.wantsActivation) await this.activate();
    return worker;
  }

  /** Makes the waiting worker the active one, once the old one's events are over. */
  async activate(): Promise<void> {
    const version = this.waiting;
    if (version === null) throw new Error(`Failed to activate a worker for ${this.scope}: none is waiting.`);
    const old = this.active;
    await old?.worker?.idle();
    if (this.waiting !== version) return;
    if (old) await this.#retire(old);
    this.waiting = null;
    this.active = version;
    version.become('activating');
    if (old) this.browser.claimPages(this, (page) => page.controller === old);
    // A browser activates whatever the handlers say.
    await version
      .run()
      .dispatchActivate()
      .catch(() => {});
    version.become('activated');
    version.worker?.activated();
    this.browser.workerActivated();
  }

  async #retire(version: FakeServiceWorker): Promise<void> {
    await version.worker?.terminate();
    version.become('redundant');
  }

  async unregister(): Promise<boolean> {
    for (const version of [this.installing, this.waiting, this.active])
      if (version) await this.#retire(version);
    this.installing = this.waiting = this.active = null;
    return true;
  }
}
