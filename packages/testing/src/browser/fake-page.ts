import { check, isFunction } from '../arguments/check.ts';
import type { FakeBrowser } from './fake-browser.ts';
import type { FakeWorker } from './fake-worker.ts';
import { ExecutionContext, runOutside } from '../context/execution-context.ts';
import {
  serializeMessage,
  transferPorts,
  type SerializedMessage,
  type TransferOptions,
} from '../messages/message-port.ts';
import { fetchFromNetwork } from '../network/network.ts';
import { buildRequest, type PageRequestInit } from '../network/browser-request.ts';
import { Window } from '../scope/window-scope.ts';
import { later, turn } from '../context/real-time.ts';
import type { FakeRegistration, FakeServiceWorker } from './fake-registration.ts';

let count = 0;

/** A page of the browser. */
export class FakePage {
  readonly id = `client-${++count}`;
  readonly url: string;
  readonly browser: FakeBrowser;
  readonly context: ExecutionContext;
  /** The messages that workers have posted to this page, oldest first. */
  readonly messages: unknown[] = [];
  controller: FakeServiceWorker | null;
  visibility: 'visible' | 'hidden' = 'visible';
  #window: Window;
  #waiting: (() => void)[] = [];

  constructor(browser: FakeBrowser, url: string) {
    this.browser = browser;
    this.url = url;
    this.context = new ExecutionContext(browser, `page ${this.id}`);
    this.controller = this.registration?.active ?? null;
    this.#window = new Window(this.context, this);
    this.context.scope = this.#window;
    this.context.onTerminate(() => browser.removePage(this));
  }

  get origin(): string {
    return new URL(this.url).origin;
  }
  /** The registration in whose scope this page is. */
  get registration(): FakeRegistration | undefined {
    return this.browser.registrationFor(this.url);
  }
  get errors(): readonly unknown[] {
    return this.context.errors;
  }

  /** Runs test code with the globals and modules of this page. Rejects if the page closes meanwhile. */
  async run<R>(task: () => R): Promise<Awaited<R>> {
    check('run code in a page', 'task', isFunction(task), 'a function', task);
    return this.context.raceTermination(Promise.resolve(this.context.run(task)));
  }

  /** Posts a message to the controlling worker, or to the active worker. */
  post(data: unknown, transfer?: TransferOptions): void {
    const target = this.controller ?? this.registration?.active;
    if (!target) throw new Error(`Failed to post to a worker from ${this.url}: none is active.`);
    const message = serializeMessage(data, transfer);
    later(
      () =>
        void target
          .run()
          .deliverMessage(message, this.browser.sourceOf(this.context))
          .catch(() => {}),
    );
  }

  /** Sends a request of this page, through its controller if it has one. */
  fetch(input: Request | string | URL, init?: PageRequestInit): Promise<Response> {
    return runOutside(() => this.send(buildRequest(input, init, this.url)));
  }

  async send(request: Request): Promise<Response> {
    await turn();
    // The worker of its URL handles a navigation, not the controller of the page with the link or the form.
    const navigates = request.mode === 'navigate';
    const target = navigates ? this.browser.registrationFor(request.url)?.active : this.controller;
    if (!target) return fetchFromNetwork(request, this.browser, this.context);
    const worker: FakeWorker = target.run();
    const { response, done } = worker.dispatchFetch(request, undefined, { clientId: this.id });
    done.catch(() => {});
    return response;
  }

  setVisibility(visibility: 'visible' | 'hidden'): void {
    this.visibility = visibility;
    runOutside(() => this.#window.document.deliver(new Event('visibilitychange', { bubbles: true })));
  }

  /** Dispatches an event on `window`, for example `pageshow`. */
  dispatch(type: string, properties: object = {}): void {
    runOutside(() => this.#window.deliver(Object.assign(new Event(type), properties)));
  }

  /** Dispatches a click of the user, and waits until the browser is idle. */
  async click(): Promise<void> {
    this.browser.hasUserActivation = true;
    this.dispatch('click');
    await this.browser.settle();
    this.browser.hasUserActivation = false;
  }

  deliverMessage(message: SerializedMessage, source: FakeServiceWorker | undefined): void {
    later(() => {
      if (!this.context.beginDelivery()) return;
      transferPorts(message, this.context);
      this.messages.push(message.data);
      const event = new MessageEvent('message', { data: message.data, origin: this.origin });
      Object.defineProperty(event, 'ports', { value: message.ports });
      Object.defineProperty(event, 'source', { value: source ?? null });
      this.#window.container.deliver(event);
    });
  }

  control(worker: FakeServiceWorker): void {
    if (this.controller === worker) return;
    this.controller = worker;
    later(() => this.context.alive && this.#window.container.deliver(new Event('controllerchange')));
  }

  /** Resolves when a worker for this page is active. */
  async whenReady(): Promise<FakeRegistration> {
    while (!this.registration?.active) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.registration;
  }

  workerActivated(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /**
   * Closes this page at the n-th kill point from now, as `terminateAt` of a worker does. Resolves when the page is
   * closed.
   */
  terminateAt(n: number): Promise<void> {
    this.context.terminateAt(n);
    return this.context.terminated;
  }

  close(): void {
    this.context.terminate();
  }
}
