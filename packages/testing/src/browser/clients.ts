import type { FakePage } from './fake-page.ts';
import { currentContext, never, runOutside, settleForCaller } from '../context/execution-context.ts';
import { serializeMessage, type TransferOptions } from '../messages/message-port.ts';
import type { FakeRegistration, FakeServiceWorker } from './fake-registration.ts';

/** `Client`, as a worker sees a page. */
export class Client {
  readonly id: string;
  readonly url: string;
  readonly type = 'window';
  readonly frameType = 'top-level';
  #page: FakePage;

  constructor(page: FakePage) {
    this.id = page.id;
    this.url = page.url;
    this.#page = page;
  }

  postMessage(data: unknown, options?: TransferOptions): void {
    const message = serializeMessage(data, options);
    const context = currentContext();
    if (context !== undefined && !context.beginEffect()) return;
    this.#page.deliverMessage(message, context && context.browser.workerOf(context));
  }
}

/** `WindowClient`. */
export class WindowClient extends Client {
  readonly focused: boolean;
  readonly visibilityState: string;
  constructor(page: FakePage) {
    super(page);
    this.visibilityState = page.visibility;
    this.focused = page.visibility === 'visible';
  }
  focus(): Promise<this> {
    return settleForCaller<this>(this);
  }
  navigate(): Promise<null> {
    return settleForCaller(runOutside(() => Promise.reject(new TypeError('The fake page cannot navigate.'))));
  }
}

/** `clients` of one worker. */
export class Clients {
  #registration: FakeRegistration;
  #self: FakeServiceWorker;

  constructor(self: FakeServiceWorker) {
    this.#self = self;
    this.#registration = self.registration;
  }

  async #answer<T>(work: () => T): Promise<T> {
    const context = currentContext();
    if (context !== undefined && !context.beginEffect()) return never();
    return settleForCaller(runOutside(work));
  }

  matchAll({ type = 'window', includeUncontrolled = false } = {}): Promise<WindowClient[]> {
    return this.#answer(() => {
      if (type !== 'window' && type !== 'all') return [];
      const pages = this.#registration.browser.pages.filter(
        (page) => page.origin === new URL(this.#registration.scope).origin,
      );
      return pages
        .filter((page) => includeUncontrolled || page.controller === this.#self)
        .map((page) => new WindowClient(page));
    });
  }

  get(id: string): Promise<WindowClient | undefined> {
    return this.#answer(() => {
      const page = this.#registration.browser.pages.find((one) => one.id === id);
      return page && new WindowClient(page);
    });
  }

  claim(): Promise<void> {
    return this.#answer(() => {
      if (this.#registration.active !== this.#self) {
        throw new DOMException('Only the active worker can claim clients.', 'InvalidStateError');
      }
      this.#registration.browser.claimPages(this.#registration, () => true);
    });
  }

  openWindow(url: string): Promise<WindowClient> {
    return this.#answer(() => new WindowClient(this.#registration.browser.openPage(url)));
  }
}
