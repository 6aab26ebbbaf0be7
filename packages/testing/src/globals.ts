import { currentLife } from './life.ts';

const names = [
  'self',
  'window',
  'document',
  'location',
  'origin',
  'navigator',
  'registration',
  'serviceWorker',
  'clients',
  'caches',
  'indexedDB',
  'localStorage',
  'sessionStorage',
  'isSecureContext',
  'performance',
  'crypto',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'addEventListener',
  'removeEventListener',
  'dispatchEvent',
  'skipWaiting',
  'importScripts',
  'BroadcastChannel',
];

/** The globals that differ from life to life; for the test's own code they stay what Node has. */
export function perLife(): void {
  for (const name of names) {
    let outsideValue = Reflect.get(globalThis, name) as unknown;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: true,
      get() {
        const life = currentLife();
        return life === undefined ? outsideValue : (Reflect.get(life.scope, name) as unknown);
      },
      set(value: unknown) {
        const life = currentLife();
        if (life === undefined) outsideValue = value;
        else Reflect.set(life.scope, name, value);
      },
    });
  }
}

/** `Request`, whose relative URLs are those of the worker or page that makes it. */
export function requestByLocation(RealRequest: typeof Request): typeof Request {
  const proxy = new Proxy(RealRequest, {
    construct(target, [input, init]: [unknown, unknown], newTarget) {
      const base = currentLife() && (Reflect.get(currentLife()?.scope ?? {}, 'location') as URL).href;
      const isRelative = base !== undefined && !(input instanceof RealRequest);
      const resolved = isRelative ? new URL(String(input), base).href : input;
      return Reflect.construct(target, [resolved, init], newTarget) as Request;
    },
  });
  Object.defineProperty(RealRequest.prototype, 'constructor', { value: proxy });
  return proxy;
}
