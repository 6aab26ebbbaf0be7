import { currentLife, never, type Life } from './life.ts';

type Callback = ((value: unknown) => unknown) | null | undefined;

function guard(life: Life, callback: Callback, otherwise: (value: unknown) => unknown) {
  const wanted = typeof callback === 'function' ? callback : otherwise;
  return (value: unknown) => {
    if (!life.alive) return never();
    life.browser.activity += 1;
    return wanted(value);
  };
}

const pass = (value: unknown) => value;
const rethrow = (error: unknown) => {
  throw error;
};

/**
 * No continuation of a life runs after its end, not even one whose promise was settled before. Jest
 * transforms async functions to generators (see jest.config.js), so that every await comes through here.
 */
export function gatePromises(): void {
  type Then = (this: unknown, onFulfilled: Callback, onRejected: Callback) => Promise<unknown>;
  const nativeThen = Reflect.get(Promise.prototype, 'then') as Then;
  function then(this: unknown, onFulfilled: Callback, onRejected: Callback): Promise<unknown> {
    const life = currentLife();
    if (life === undefined) return nativeThen.call(this, onFulfilled, onRejected);
    return nativeThen.call(this, guard(life, onFulfilled, pass), guard(life, onRejected, rethrow));
  }
  // oxlint-disable-next-line unicorn/no-thenable -- it is Promise's own
  Reflect.defineProperty(Promise.prototype, 'then', { value: then, writable: true, configurable: true });

  const nativeQueueMicrotask = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (callback) => {
    const life = currentLife();
    if (life === undefined) return nativeQueueMicrotask(callback);
    nativeQueueMicrotask(() => {
      if (life.alive) life.call(callback);
    });
  };
}
