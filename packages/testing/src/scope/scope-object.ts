import { dateByClock } from '../context/clock.ts';
import { ScopeTarget } from './scope-target.ts';
import { runOutside, type ExecutionContext } from '../context/execution-context.ts';

/**
 * The global object of one context. A property that it does not have is read from the realm, as `self.Promise`. A
 * property that code sets stays in this context.
 */
export class ScopeObject extends ScopeTarget {
  readonly self: this;
  #context: ExecutionContext;

  constructor(context: ExecutionContext, hidden: readonly string[]) {
    super();
    this.#context = context;
    const hide = new Set<string | symbol>(hidden);
    this.self = new Proxy(this, {
      get: (target, key) => Reflect.get(key in target || hide.has(key) ? target : globalThis, key) as unknown,
      has: (target, key) => key in target || (!hide.has(key) && key in globalThis),
      set: (target, key, value) => Reflect.set(target, key, value),
      defineProperty: (target, key, descriptor) => Reflect.defineProperty(target, key, descriptor),
    });
    for (const name of [
      'addEventListener',
      'removeEventListener',
      'dispatchEvent',
      'hasListener',
      'deliver',
    ] as const) {
      Object.defineProperty(this, name, {
        value: (this[name] as (...args: unknown[]) => unknown).bind(this),
        writable: true,
        configurable: true,
      });
    }
  }

  protected override handlerContext(): ExecutionContext {
    return this.#context;
  }
  protected override asEventTarget(): object {
    return this.self;
  }
}

/** `crypto` of one context. It computes in another thread and always ends, so that `settle()` waits for it. */
function createCrypto(context: ExecutionContext): object {
  const crypto = runOutside(() => globalThis.crypto);
  const subtle = new Proxy(crypto.subtle, {
    get(target, name) {
      const method = Reflect.get(target, name, target) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const answer = runOutside(() => Reflect.apply(method, target, args) as Promise<unknown>);
        const finish = () => void (context.browser.busy -= 1);
        context.browser.busy += 1;
        runOutside(() => void answer.then(finish, finish));
        return context.settle(answer);
      };
    },
  });
  return {
    subtle,
    randomUUID: () => crypto.randomUUID(),
    getRandomValues: <T extends ArrayBufferView<ArrayBuffer>>(view: T) => crypto.getRandomValues(view),
  };
}

/** The globals that workers and pages have in common. */
export function commonGlobals(context: ExecutionContext, location: URL) {
  const { browser } = context;
  const { clock } = browser;
  return {
    location,
    origin: location.origin,
    isSecureContext: true,
    crossOriginIsolated: false,
    crypto: createCrypto(context),
    indexedDB: browser.indexedDB,
    caches: browser.caches,
    Date: dateByClock(clock),
    performance: { now: () => clock.now - clock.started, timeOrigin: clock.started, mark() {}, measure() {} },
    ...clock.timersOf(context),
  };
}
