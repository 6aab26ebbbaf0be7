import { currentContext, never, runOutside, type ExecutionContext } from './execution-context.ts';

type Callback = ((value: unknown) => unknown) | null | undefined;

function guard(context: ExecutionContext, callback: Callback, otherwise: (value: unknown) => unknown) {
  const wanted = typeof callback === 'function' ? callback : otherwise;
  return (value: unknown) => {
    if (!context.alive) return never();
    context.browser.activity += 1;
    return wanted(value);
  };
}

const pass = (value: unknown) => value;
const rethrow = (error: unknown) => {
  throw error;
};

/**
 * Prevents that a continuation runs after the termination of its context, also where its promise was settled before.
 * Jest transforms async functions to generators (see jest-preset.cjs), so that each await calls this `then`.
 */
export function patchPromises(): void {
  type Then = (this: unknown, onFulfilled: Callback, onRejected: Callback) => Promise<unknown>;
  const nativeThen = Reflect.get(Promise.prototype, 'then') as Then;
  function then(this: unknown, onFulfilled: Callback, onRejected: Callback): Promise<unknown> {
    const context = currentContext();
    if (context === undefined) return nativeThen.call(this, onFulfilled, onRejected);
    return nativeThen.call(this, guard(context, onFulfilled, pass), guard(context, onRejected, rethrow));
  }
  // oxlint-disable-next-line unicorn/no-thenable -- it is Promise's own
  Reflect.defineProperty(Promise.prototype, 'then', { value: then, writable: true, configurable: true });

  const nativeQueueMicrotask = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (callback) => {
    const context = currentContext();
    if (context === undefined) return nativeQueueMicrotask(callback);
    nativeQueueMicrotask(() => {
      if (context.alive) context.call(callback);
    });
  };
}

const readers = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const;

/** Makes each read of a body a delivery by the platform. A read that takes time counts as a request in flight. */
export function patchBodyReaders(...classes: { prototype: object }[]): void {
  for (const { prototype } of classes) {
    for (const name of readers) {
      const read = Reflect.get(prototype, name) as (this: unknown) => Promise<unknown>;
      const wrapped = function (this: unknown): Promise<unknown> {
        const context = currentContext();
        if (context === undefined) return read.call(this);
        if (!context.alive) return never();
        const { browser } = context;
        browser.inFlight += 1;
        const answer = runOutside(() => read.call(this));
        const finish = () => void (browser.inFlight -= 1);
        runOutside(() => void answer.then(finish, finish));
        return context.settle(answer);
      };
      Object.defineProperty(prototype, name, { value: wrapped, writable: true, configurable: true });
    }
  }
}
