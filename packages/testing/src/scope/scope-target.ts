import { currentContext, runOutside, type ExecutionContext } from '../context/execution-context.ts';

type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };
interface Entry {
  type: string;
  listener: Listener;
  once: boolean;
  context: ExecutionContext | undefined;
}

/**
 * An EventTarget for the objects of workers and pages. Each listener runs in the context that added it, and its errors
 * are reported there. The EventTarget of Node would end the process.
 */
export class ScopeTarget {
  #entries: Entry[] = [];

  addEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | { once?: boolean; signal?: AbortSignal },
  ): void {
    const { once = false, signal } = typeof options === 'object' ? options : {};
    if (listener === null || listener === undefined || signal?.aborted) return;
    if (this.#entries.some((entry) => entry.type === type && entry.listener === listener)) return;
    this.#entries.push({ type, listener, once, context: currentContext() });
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener));
  }

  removeEventListener(type: string, listener: Listener | null): void {
    this.#entries = this.#entries.filter((entry) => entry.type !== type || entry.listener !== listener);
  }

  dispatchEvent(event: Event): boolean {
    this.deliver(event);
    return !event.defaultPrevented;
  }

  /** Whether a listener or handler exists for this type. */
  hasListener(type: string): boolean {
    return typeof Reflect.get(this, `on${type}`) === 'function' || this.#entries.some((e) => e.type === type);
  }

  /** Dispatches the event and returns the errors of the listeners. */
  deliver(event: Event): unknown[] {
    let stopped = false;
    const own = (name: string, value: unknown) =>
      Object.defineProperty(event, name, { value, configurable: true, writable: true });
    own('target', this.asEventTarget());
    own('currentTarget', this.asEventTarget());
    own('stopImmediatePropagation', () => (stopped = true));

    const errors: unknown[] = [];
    const handler = Reflect.get(this, `on${event.type}`) as unknown;
    const entries = this.#entries.filter((entry) => entry.type === event.type);
    if (typeof handler === 'function') {
      const listener = handler as Listener;
      entries.push({ type: event.type, listener, once: false, context: this.handlerContext() });
    }
    for (const entry of entries) {
      if (stopped) break;
      if (entry.once) this.removeEventListener(entry.type, entry.listener);
      const { listener, context } = entry;
      const call = () =>
        typeof listener === 'function'
          ? listener.call(this.asEventTarget(), event)
          : listener.handleEvent(event);
      if (context === undefined) runOutside(call);
      else if (context.alive) {
        const result = context.call(call);
        if (result.threw) errors.push(result.error);
      }
    }
    own('currentTarget', null);
    return errors;
  }

  /** The context of the `on…` handlers. */
  protected handlerContext(): ExecutionContext | undefined {
    return currentContext();
  }

  /** The value of `event.target`. */
  protected asEventTarget(): object {
    return this;
  }
}
