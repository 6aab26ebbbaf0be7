import { ScopeTarget } from './scope-target.ts';
import type { Life } from './life.ts';
import { cryptoOf } from './slow-answers.ts';

/**
 * The global object of one life. What it does not have is the realm's, so that `self.Promise` and
 * `self.crypto` are there; what code sets on it stays in this life.
 */
export class ScopeObject extends ScopeTarget {
  readonly self: this;
  #life: Life;

  constructor(life: Life, hidden: readonly string[]) {
    super();
    this.#life = life;
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
      'hears',
      'deliver',
    ] as const) {
      Object.defineProperty(this, name, {
        value: (this[name] as (...args: unknown[]) => unknown).bind(this),
        writable: true,
        configurable: true,
      });
    }
  }

  protected override handlerLife(): Life {
    return this.#life;
  }
  protected override asEventTarget(): object {
    return this.self;
  }
}

/** What workers and pages have in common. */
export function commonGlobals(life: Life, location: URL) {
  const { browser } = life;
  const { clock } = browser;
  return {
    location,
    origin: location.origin,
    isSecureContext: true,
    crossOriginIsolated: false,
    crypto: cryptoOf(life),
    indexedDB: browser.indexedDB,
    caches: browser.caches,
    performance: { now: () => clock.now - clock.started, timeOrigin: clock.started, mark() {}, measure() {} },
    ...clock.timersOf(life),
  };
}
