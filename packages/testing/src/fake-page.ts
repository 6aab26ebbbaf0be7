import type { FakeBrowser } from './fake-browser.ts';
import type { FakeWorker } from './fake-worker.ts';
import { Life, outside } from './life.ts';
import { pack, unpack, type Parcel, type TransferOptions } from './message-port.ts';
import { fetchFromNetwork } from './network.ts';
import { buildRequest, type PageRequestInit } from './browser-request.ts';
import { Window } from './window-scope.ts';
import { later, turn } from './real-time.ts';
import type { FakeRegistration, FakeServiceWorker } from './registration.ts';

let count = 0;

/** A window of the browser, in the hands of a test. */
export class FakePage {
  readonly id = `client-${++count}`;
  readonly url: string;
  readonly browser: FakeBrowser;
  readonly life: Life;
  /** What workers have posted to this page, oldest first. */
  readonly messages: unknown[] = [];
  controller: FakeServiceWorker | null;
  visibility: 'visible' | 'hidden' = 'visible';
  #window: Window;
  #waiting: (() => void)[] = [];

  constructor(browser: FakeBrowser, url: string) {
    this.browser = browser;
    this.url = url;
    this.life = new Life(browser, `page ${this.id}`);
    this.controller = this.registration?.active ?? null;
    this.#window = new Window(this.life, this);
    this.life.scope = this.#window;
  }

  get origin(): string {
    return new URL(this.url).origin;
  }
  /** The registration whose scope this page is in. */
  get registration(): FakeRegistration | undefined {
    return this.browser.registrationFor(this.url);
  }
  get errors(): readonly unknown[] {
    return this.life.errors;
  }

  /** Runs test code with this page's globals and modules. Rejects if the page closes meanwhile. */
  async run<R>(task: () => R): Promise<Awaited<R>> {
    return this.life.orTerminated(Promise.resolve(this.life.run(task)));
  }

  /** Posts to the controlling worker, or to the active one. */
  post(data: unknown, transfer?: TransferOptions): void {
    const target = this.controller ?? this.registration?.active;
    if (!target) throw new Error(`Failed to post to a worker from ${this.url}: none is active.`);
    const parcel = pack(data, transfer);
    later(
      () =>
        void target
          .run()
          .deliverMessage(parcel, this.browser.sourceOf(this.life))
          .catch(() => {}),
    );
  }

  /** The page's own `fetch`: through its controller, if it has one. */
  fetch(input: Request | string | URL, init?: PageRequestInit): Promise<Response> {
    return outside(() => this.send(buildRequest(input, init, this.url)));
  }

  async send(request: Request): Promise<Response> {
    await turn();
    // A navigation goes to the worker of its URL, whoever controls the page that has the link or the form.
    const navigates = request.mode === 'navigate';
    const target = navigates ? this.browser.registrationFor(request.url)?.active : this.controller;
    if (!target) return fetchFromNetwork(request, this.browser, this.life);
    const worker: FakeWorker = target.run();
    const { response, done } = worker.dispatchFetch(request, undefined, { clientId: this.id });
    done.catch(() => {});
    return response;
  }

  setVisibility(visibility: 'visible' | 'hidden'): void {
    this.visibility = visibility;
    outside(() => this.#window.document.deliver(new Event('visibilitychange', { bubbles: true })));
  }

  /** Dispatches on `window`; `pageshow`, say. */
  dispatch(type: string, properties: object = {}): void {
    outside(() => this.#window.deliver(Object.assign(new Event(type), properties)));
  }

  /** A click of a person somewhere in the page, and all that comes of it. */
  async click(): Promise<void> {
    this.browser.hasUserActivation = true;
    this.dispatch('click');
    await this.browser.settle();
    this.browser.hasUserActivation = false;
  }

  deliverMessage(parcel: Parcel, source: FakeServiceWorker | undefined): void {
    later(() => {
      if (!this.life.arrive()) return;
      unpack(parcel, this.life);
      this.messages.push(parcel.data);
      const event = new MessageEvent('message', { data: parcel.data, origin: this.origin });
      Object.defineProperty(event, 'ports', { value: parcel.ports });
      Object.defineProperty(event, 'source', { value: source ?? null });
      this.#window.container.deliver(event);
    });
  }

  control(worker: FakeServiceWorker): void {
    if (this.controller === worker) return;
    this.controller = worker;
    later(() => this.life.alive && this.#window.container.deliver(new Event('controllerchange')));
  }

  /** Resolves when a worker for this page is active. */
  async whenReady(): Promise<FakeRegistration> {
    while (!this.registration?.active) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.registration;
  }

  workerActivated(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  close(): void {
    this.browser.forgetPage(this);
    this.life.end();
  }
}
