import { currentContext } from '../context/execution-context.ts';

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
  'Date',
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

/** Defines the globals that each context has of its own. Test code keeps those of Node. */
export function defineContextGlobals(): void {
  for (const name of names) {
    let testValue = Reflect.get(globalThis, name) as unknown;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: true,
      get() {
        const context = currentContext();
        return context === undefined ? testValue : (Reflect.get(context.scope, name) as unknown);
      },
      set(value: unknown) {
        const context = currentContext();
        if (context === undefined) testValue = value;
        else Reflect.set(context.scope, name, value);
      },
    });
  }
}

/** `Request` that resolves a relative URL by the location of the running context. */
export function requestWithBaseUrl(RealRequest: typeof Request): typeof Request {
  const proxy = new Proxy(RealRequest, {
    construct(target, [input, init]: [unknown, unknown], newTarget) {
      const base = currentContext() && (Reflect.get(currentContext()?.scope ?? {}, 'location') as URL).href;
      const isRelative = base !== undefined && !(input instanceof RealRequest);
      const resolved = isRelative ? new URL(String(input), base).href : input;
      return Reflect.construct(target, [resolved, init], newTarget) as Request;
    },
  });
  Object.defineProperty(RealRequest.prototype, 'constructor', { value: proxy });
  return proxy;
}
