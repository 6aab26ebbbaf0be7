import { check, isFunction, isText } from '../arguments/check.ts';
import { ExecutionContext, runOutside, TerminatedError } from '../context/execution-context.ts';
import { turn } from '../context/real-time.ts';
import { serializeMessage, transferPorts, type SerializedMessage } from '../messages/message-port.ts';
import type { PageRequestInit } from '../network/browser-request.ts';
import { ServiceWorkerGlobalScope } from '../scope/worker-scope.ts';
import type { BackgroundFetchRegistration } from './background-fetch-registration.ts';
import { EventDispatcher } from './event-dispatcher.ts';
import {
  BackgroundFetchUpdateUIEvent,
  ExtendableMessageEvent,
  InstallEvent,
  NotificationEvent,
  PeriodicSyncEvent,
  PushEvent,
  SyncEvent,
} from './events.ts';
import { ExtendableEvent } from './extendable-event.ts';
import type { FakeRegistration, FakeServiceWorker, WorkerState } from './fake-registration.ts';

let count = 0;

/** One run of a service worker, from its first evaluation to its termination. */
export class FakeWorker<T = unknown> {
  readonly serviceWorker: FakeServiceWorker;
  readonly context: ExecutionContext;
  /** What the script returned. */
  readonly exports: T;
  /** What the handler of the last background fetch event gave to `updateUI`. */
  lastUpdateUI: object | undefined;
  #scope: ServiceWorkerGlobalScope;
  #events: EventDispatcher;

  constructor(serviceWorker: FakeServiceWorker, terminateAt?: number) {
    this.serviceWorker = serviceWorker;
    this.context = new ExecutionContext(serviceWorker.registration.browser, `worker ${++count}`);
    this.#scope = new ServiceWorkerGlobalScope(this.context, serviceWorker);
    this.context.scope = this.#scope;
    this.context.browser.addWorker(this);
    if (terminateAt !== undefined) this.context.terminateAt(terminateAt);
    this.#events = new EventDispatcher(this.context, (event) => this.#scope.deliver(event));
    if (serviceWorker.state === 'activated') this.#events.activated();
    try {
      this.exports = this.context.run(() => serviceWorker.script() as T);
    } catch (error) {
      this.context.terminate();
      throw error;
    }
  }

  get registration(): FakeRegistration {
    return this.serviceWorker.registration;
  }
  get alive(): boolean {
    return this.context.alive;
  }
  get state(): WorkerState {
    return this.serviceWorker.state;
  }
  /** Errors that no handler caught. */
  get errors(): readonly unknown[] {
    return this.context.errors;
  }
  /** The number of kill points of this worker so far; see {@link terminateAt}. */
  get killPoints(): number {
    return this.context.killPoints;
  }
  /** Resolves when this worker is terminated. */
  get terminated(): Promise<void> {
    return this.context.terminated;
  }
  /** Whether the script called `skipWaiting`. */
  get wantsActivation(): boolean {
    return this.#scope.wantsActivation;
  }

  /** Runs test code with the globals and modules of this worker. Rejects if the worker is terminated meanwhile. */
  async run<R>(task: (exports: T) => R): Promise<Awaited<R>> {
    check('run code in a worker', 'task', isFunction(task), 'a function', task);
    return this.context.raceTermination(Promise.resolve(this.context.run(() => task(this.exports))));
  }

  /** Dispatches `fetch`. `response` is what the page receives: `TypeError: Failed to fetch` from a terminated worker. */
  dispatchFetch(
    input: Request | string | URL,
    init?: PageRequestInit,
    { clientId = '' } = {},
  ): { response: Promise<Response>; done: Promise<void> } {
    return this.#events.dispatchFetch(input, init, { clientId, scope: this.registration.scope });
  }

  /** Sends a request through this worker. Resolves with the response that the page receives. */
  fetch(input: Request | string | URL, init?: PageRequestInit): Promise<Response> {
    return this.dispatchFetch(input, init).response;
  }

  sync(tag: string, { lastChance = false } = {}): Promise<void> {
    check('dispatch a sync event', 'tag', isText(tag), 'a text that is not empty', tag);
    return this.#events.dispatchWhenActive(() => new SyncEvent('sync', { tag, lastChance }));
  }

  periodicSync(tag: string): Promise<void> {
    check('dispatch a periodic sync event', 'tag', isText(tag), 'a text that is not empty', tag);
    return this.#events.dispatchWhenActive(() => new PeriodicSyncEvent('periodicsync', { tag }));
  }

  push(data?: unknown): Promise<void> {
    return this.#events.dispatchWhenActive(() => new PushEvent('push', { data }));
  }

  /** Dispatches `notificationclick` for the notification, or for one of its actions. */
  notificationClick(notification: { title: string; data?: unknown }, action?: string): Promise<void> {
    const init = {
      notification: { close: () => {}, ...notification },
      ...(action !== undefined && { action }),
    };
    return this.#events.dispatchWhenActive(() => new NotificationEvent('notificationclick', init));
  }

  backgroundFetch(type: string, registration: BackgroundFetchRegistration): Promise<void> {
    return this.#events.dispatchWhenActive(
      () => new BackgroundFetchUpdateUIEvent(type, { registration }),
      ({ updated }) => (this.lastUpdateUI = updated),
    );
  }

  /** Dispatches `message`. Use `page.post` for a message whose source is a page. */
  message(
    data: unknown,
    { ports = [], source }: { ports?: unknown[]; source?: unknown } = {},
  ): Promise<void> {
    return this.deliverMessage(serializeMessage(data, ports), source);
  }

  deliverMessage(message: SerializedMessage, source: unknown): Promise<void> {
    return this.#events.dispatch(async (deliver) => {
      await turn();
      if (!this.context.beginDelivery())
        throw new TerminatedError('Failed to deliver a message: the worker was terminated.');
      transferPorts(message, this.context);
      const { origin } = new URL(this.registration.scope);
      return deliver(new ExtendableMessageEvent('message', { ...message, source, origin }));
    });
  }

  dispatchInstall(): Promise<void> {
    return this.#events.dispatch(async (deliver) => deliver(new InstallEvent('install')));
  }
  dispatchActivate(): Promise<void> {
    return this.#events.dispatch(async (deliver) => deliver(new ExtendableEvent('activate')));
  }
  activated(): void {
    this.#events.activated();
  }

  /** Activates this waiting worker after the events of the active worker have ended. */
  activate(): Promise<void> {
    return runOutside(() => this.registration.activate());
  }

  /** Resolves when no event is open. */
  idle(): Promise<void> {
    return this.#events.idle();
  }

  /** Terminates this worker now. Resolves when its pending work has stopped. */
  async terminate(): Promise<void> {
    this.context.terminate();
    await turn();
    await turn();
  }

  /**
   * Terminates this worker at the n-th kill point from now. A kill point is a delivery by the platform, or a second
   * effect in the same turn. Resolves when the worker is terminated.
   */
  terminateAt(n: number): Promise<void> {
    this.context.terminateAt(n);
    return this.context.terminated;
  }
}
