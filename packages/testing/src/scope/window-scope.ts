import { FakeBroadcastChannel } from '../messages/broadcast-channel.ts';
import type { FakePage } from '../browser/fake-page.ts';
import { runOutside, settleForCaller, type ExecutionContext } from '../context/execution-context.ts';
import { FakeNavigator } from './navigator.ts';
import { fetchOf } from '../network/network.ts';
import type { FakeRegistration, FakeServiceWorker } from '../browser/fake-registration.ts';
import { commonGlobals, ScopeObject } from './scope-object.ts';
import { ScopeTarget } from './scope-target.ts';

const workerOnly = [
  'registration',
  'clients',
  'skipWaiting',
  'importScripts',
  'serviceWorker',
  'ServiceWorkerGlobalScope',
  'process',
  'require',
  'Buffer',
  'global',
];

class ServiceWorkerContainer extends ScopeTarget {
  onmessage: unknown = null;
  oncontrollerchange: unknown = null;
  #page: FakePage;
  constructor(page: FakePage) {
    super();
    this.#page = page;
  }
  get controller(): FakeServiceWorker | null {
    return this.#page.controller;
  }
  /** Never rejects. Waits for an active worker, as in browsers. */
  get ready(): Promise<FakeRegistration> {
    return settleForCaller(runOutside(() => this.#page.whenReady()));
  }
  getRegistration(url = ''): Promise<FakeRegistration | undefined> {
    return settleForCaller(this.#page.browser.registrationFor(new URL(url, this.#page.url).href));
  }
  getRegistrations(): Promise<FakeRegistration[]> {
    return settleForCaller([...this.#page.browser.registrations]);
  }
  startMessages(): void {}
}

class FakeDocument extends ScopeTarget {
  readonly readyState = 'complete';
  #page: FakePage;
  constructor(page: FakePage) {
    super();
    this.#page = page;
  }
  get visibilityState(): string {
    return this.#page.visibility;
  }
  get hidden(): boolean {
    return this.#page.visibility === 'hidden';
  }
  hasFocus(): boolean {
    return !this.hidden;
  }
}

function createStorage(items = new Map<string, string>()) {
  return {
    get length() {
      return items.size;
    },
    key: (at: number) => [...items.keys()][at] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: unknown) => void items.set(key, String(value)),
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  };
}

/** The globals of a page that the page clients use. There is no DOM. */
export class Window extends ScopeObject {
  readonly document: FakeDocument;
  readonly container: ServiceWorkerContainer;

  constructor(context: ExecutionContext, page: FakePage) {
    super(context, workerOnly);
    this.document = new FakeDocument(page);
    this.container = new ServiceWorkerContainer(page);
    const navigator = new FakeNavigator(context, true);
    Object.defineProperty(navigator, 'serviceWorker', { value: this.container, enumerable: true });
    Object.assign(this, commonGlobals(context, new URL(page.url)), {
      window: this.self,
      navigator,
      BroadcastChannel: FakeBroadcastChannel,
      localStorage: createStorage(context.browser.localStorage),
      sessionStorage: createStorage(),
      fetch: fetchOf(context, (request) => page.send(request)),
    });
  }
}
