import { BackgroundFetchManager } from './background-fetch-manager.ts';
import type { FakeBrowser } from './fake-browser.ts';
import { FakeWorker } from './fake-worker.ts';
import {
  currentContext,
  hasTestFileEnded,
  never,
  runOutside,
  settleForCaller,
} from '../context/execution-context.ts';
import { serializeMessage, type TransferOptions } from '../messages/message-port.ts';
import { later } from '../context/real-time.ts';
import { ScopeTarget } from '../scope/scope-target.ts';
import { PeriodicSyncManager, SyncManager } from './sync-manager.ts';

/** `ServiceWorkerState`. */
export type WorkerState = 'parsed' | 'installing' | 'installed' | 'activating' | 'activated' | 'redundant';

/** `ServiceWorker`: one version of the script, which can be started many times. */
export class FakeServiceWorker extends ScopeTarget {
  readonly scriptURL: string;
  readonly registration: FakeRegistration;
  state: WorkerState = 'parsed';
  onstatechange: unknown = null;
  /** The script, for the next start. */
  readonly script: () => unknown;
  worker: FakeWorker | undefined;

  constructor(registration: FakeRegistration, script: () => unknown) {
    super();
    this.registration = registration;
    this.script = script;
    this.scriptURL = new URL('sw.js', registration.scope).href;
  }

  postMessage(data: unknown, options?: TransferOptions): void {
    const message = serializeMessage(data, options);
    const context = currentContext();
    if (context !== undefined && !context.beginEffect()) return;
    const source = context && this.registration.browser.sourceOf(context);
    later(() => void this.run().deliverMessage(message, source));
  }

  /** The running worker. It is started if it does not run. */
  run(): FakeWorker {
    return this.worker?.alive ? this.worker : this.start();
  }

  /** Starts the worker: evaluates the script and dispatches no event. */
  start(terminateAt?: number): FakeWorker {
    return (this.worker = new FakeWorker(this, terminateAt));
  }

  become(state: WorkerState): void {
    this.state = state;
    runOutside(() => this.deliver(new Event('statechange')));
  }
}

/** `ServiceWorkerRegistration` of one scope, with the install and activate steps. */
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
    // Without the API the property is missing: code checks `'sync' in registration`.
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

  /** The active worker. It is started if it does not run. */
  async runningWorker(): Promise<FakeWorker> {
    if (this.active === null) throw new Error(`Failed to find a worker for ${this.scope}: none is active.`);
    return hasTestFileEnded() ? never() : this.active.run();
  }

  /** Evaluates the script and dispatches `install`. Activates the first worker, and one that skips waiting. */
  async install<T>(script: () => T, terminateAt?: number): Promise<FakeWorker<T>> {
    if (hasTestFileEnded()) return never();
    const version = new FakeServiceWorker(this, script);
    const worker = new FakeWorker<T>(version, terminateAt);
    version.worker = worker;
    this.installing = version;
    version.become('installing');
    runOutside(() => this.deliver(new Event('updatefound')));
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

  /** Activates the waiting worker after the events of the active worker have ended. */
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
    // A browser activates the worker even if its handlers fail.
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
