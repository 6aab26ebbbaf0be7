import type { BackgroundFetchRegistration } from './background-fetch-registration.ts';
import {
  BackgroundFetchUpdateUIEvent,
  ExtendableMessageEvent,
  FetchEvent,
  InstallEvent,
  NotificationEvent,
  PeriodicSyncEvent,
  PushEvent,
  SyncEvent,
} from './events.ts';
import { ExtendableEvent } from './extendable-event.ts';
import { Life, outside, TerminatedError } from './life.ts';
import { pack, unpack, type Parcel } from './message-port.ts';
import { failedToFetch, fetchFromNetwork } from './network.ts';
import { turn } from './real-time.ts';
import type { FakeRegistration, FakeServiceWorker, WorkerState } from './registration.ts';
import { buildRequest, type PageRequestInit } from './browser-request.ts';
import { ServiceWorkerGlobalScope } from './worker-scope.ts';

let count = 0;

/** One life of a service worker, in the hands of a test. */
export class FakeWorker<T = unknown> {
  readonly serviceWorker: FakeServiceWorker;
  readonly life: Life;
  /** What the script returned. */
  readonly exports: T;
  #scope: ServiceWorkerGlobalScope;
  #events = new Set<Promise<void>>();
  #whenActivated: Promise<void>;
  #activated!: () => void;

  constructor(serviceWorker: FakeServiceWorker, terminateAt?: number) {
    this.serviceWorker = serviceWorker;
    this.life = new Life(serviceWorker.registration.browser, `worker ${++count}`);
    this.#scope = new ServiceWorkerGlobalScope(this.life, serviceWorker);
    this.life.scope = this.#scope;
    this.life.browser.adopt(this);
    if (terminateAt !== undefined) this.life.endAt(terminateAt);
    this.#whenActivated = outside(() => new Promise((resolve) => (this.#activated = resolve)));
    if (serviceWorker.state === 'activated') this.#activated();
    try {
      this.exports = this.life.run(() => serviceWorker.script() as T);
    } catch (error) {
      this.life.end();
      throw error;
    }
  }

  get registration(): FakeRegistration {
    return this.serviceWorker.registration;
  }
  get alive(): boolean {
    return this.life.alive;
  }
  get state(): WorkerState {
    return this.serviceWorker.state;
  }
  /** Errors that nothing caught. */
  get errors(): readonly unknown[] {
    return this.life.errors;
  }
  /** How many places there were to end this life at so far; see {@link terminateAt}. */
  get awaits(): number {
    return this.life.awaits;
  }
  /** Settles when this life ends, by whomever. */
  get terminated(): Promise<void> {
    return this.life.ended;
  }
  /** Whether the script called `skipWaiting`. */
  get wantsActivation(): boolean {
    return this.#scope.wantsActivation;
  }

  /** Runs test code with this worker's globals and modules. Rejects if the worker ends meanwhile. */
  async run<R>(task: (exports: T) => R): Promise<Awaited<R>> {
    return this.life.orTerminated(Promise.resolve(this.life.run(() => task(this.exports))));
  }

  /** Dispatches `fetch`. `response` is the page's view: a dead worker gives `TypeError: Failed to fetch`. */
  dispatchFetch(
    input: Request | string | URL,
    init?: PageRequestInit,
    { clientId = '' } = {},
  ): { response: Promise<Response>; done: Promise<void> } {
    const request = buildRequest(input, init, this.registration.scope);
    let resolve!: (response: Promise<Response>) => void;
    const answer = new Promise<Response>((r) => (resolve = r));
    const done = this.#dispatch(async (deliver) => {
      await this.#whenActivated;
      const { handled, handle } = this.life.run(() => {
        let handle!: (answer: Promise<void> | undefined) => void;
        const handled = new Promise<void>((resolve) => (handle = resolve));
        handled.catch(() => {});
        return { handled, handle };
      });
      const event = this.life.run(() => new FetchEvent('fetch', { request, clientId, handled }));
      const lifetime = deliver(event);
      handle(FetchEvent.answerOf(event)?.then(() => {}));
      resolve(FetchEvent.answerOf(event) ?? fetchFromNetwork(request, this.life.browser));
      return lifetime;
    });
    const response = this.life.orTerminated(answer, failedToFetch).catch((error: unknown) => {
      throw error instanceof TypeError && error.message === 'Failed to fetch' ? error : failedToFetch(error);
    });
    response.catch(() => {});
    return { response, done };
  }

  /** The page's answer to a request that goes through this worker. */
  fetch(input: Request | string | URL, init?: PageRequestInit): Promise<Response> {
    return this.dispatchFetch(input, init).response;
  }

  sync(tag: string, { lastChance = false } = {}): Promise<void> {
    return this.#dispatchWhenActive(() => new SyncEvent('sync', { tag, lastChance }));
  }

  periodicSync(tag: string): Promise<void> {
    return this.#dispatchWhenActive(() => new PeriodicSyncEvent('periodicsync', { tag }));
  }

  push(data?: unknown): Promise<void> {
    return this.#dispatchWhenActive(() => new PushEvent('push', { data }));
  }

  /** A person clicks on a notification, or on one of its actions. */
  notificationClick(notification: { title: string; data?: unknown }, action?: string): Promise<void> {
    const init = {
      notification: { close: () => {}, ...notification },
      ...(action !== undefined && { action }),
    };
    return this.#dispatchWhenActive(() => new NotificationEvent('notificationclick', init));
  }

  /** What the last background fetch event's handler gave to `updateUI`. */
  lastUpdateUI: object | undefined;

  backgroundFetch(type: string, registration: BackgroundFetchRegistration): Promise<void> {
    return this.#dispatch(async (deliver) => {
      await this.#whenActivated;
      const event = new BackgroundFetchUpdateUIEvent(type, { registration });
      await deliver(event);
      this.lastUpdateUI = event.updated;
    });
  }

  /** Dispatches `message`; to have a page as its source, use `page.post`. */
  message(
    data: unknown,
    { ports = [], source }: { ports?: unknown[]; source?: unknown } = {},
  ): Promise<void> {
    return this.deliverMessage(pack(data, ports), source);
  }

  deliverMessage(parcel: Parcel, source: unknown): Promise<void> {
    return this.#dispatch(async (deliver) => {
      await turn();
      if (!this.life.arrive()) throw new TerminatedError('Failed to deliver a message: the worker is gone.');
      unpack(parcel, this.life);
      const { origin } = new URL(this.registration.scope);
      return deliver(new ExtendableMessageEvent('message', { ...parcel, source, origin }));
    });
  }

  dispatchInstall(): Promise<void> {
    return this.#dispatch(async (deliver) => deliver(new InstallEvent('install')));
  }
  dispatchActivate(): Promise<void> {
    return this.#dispatch(async (deliver) => deliver(new ExtendableEvent('activate')));
  }
  activated(): void {
    this.#activated();
  }

  /** Activates this worker, which waits; the old one's events come to their end first. */
  activate(): Promise<void> {
    return outside(() => this.registration.activate());
  }

  /** Settles when no event is open. */
  async idle(): Promise<void> {
    while (this.#events.size > 0) await Promise.allSettled(this.#events);
  }

  /** Ends this life now. Resolves when what had been set going has come to rest. */
  async terminate(): Promise<void> {
    this.life.end();
    await turn();
    await turn();
  }

  /**
   * Ends this life at the n-th place from here: where the platform would hand it an answer or an event, or
   * between two effects in one turn. Resolves when that has happened.
   */
  terminateAt(n: number): Promise<void> {
    this.life.endAt(n);
    return this.life.ended;
  }

  #dispatchWhenActive(create: () => ExtendableEvent): Promise<void> {
    return this.#dispatch(async (deliver) => {
      await this.#whenActivated;
      return deliver(create());
    });
  }

  #dispatch(open: (deliver: (event: ExtendableEvent) => Promise<void>) => Promise<void>): Promise<void> {
    return outside(() => {
      if (!this.alive)
        return Promise.reject(new TerminatedError('Failed to dispatch: the worker was terminated.'));
      const done = this.life.orTerminated(
        open((event) => ExtendableEvent.dispatch(event, (dom) => this.#scope.deliver(dom))),
      );
      this.#events.add(done);
      const forget = () => void this.#events.delete(done);
      done.then(forget, forget);
      return done;
    });
  }
}
