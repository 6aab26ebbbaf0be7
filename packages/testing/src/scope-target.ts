import { currentLife, outside, type Life } from './life.ts';

type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };
interface Entry {
  type: string;
  listener: Listener;
  once: boolean;
  life: Life | undefined;
}

/**
 * An EventTarget for the objects of the service worker world. Each listener runs in the life that added it,
 * and its errors are reported there; Node's own EventTarget would end the process.
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
    this.#entries.push({ type, listener, once, life: currentLife() });
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener));
  }

  removeEventListener(type: string, listener: Listener | null): void {
    this.#entries = this.#entries.filter((entry) => entry.type !== type || entry.listener !== listener);
  }

  dispatchEvent(event: Event): boolean {
    this.deliver(event);
    return !event.defaultPrevented;
  }

  /** Whether anybody would hear an event of this type. */
  hears(type: string): boolean {
    return typeof Reflect.get(this, `on${type}`) === 'function' || this.#entries.some((e) => e.type === type);
  }

  /** Dispatches, and gives back what the listeners threw. */
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
      entries.push({ type: event.type, listener, once: false, life: this.handlerLife() });
    }
    for (const entry of entries) {
      if (stopped) break;
      if (entry.once) this.removeEventListener(entry.type, entry.listener);
      const { listener, life } = entry;
      const call = () =>
        typeof listener === 'function'
          ? listener.call(this.asEventTarget(), event)
          : listener.handleEvent(event);
      if (life === undefined) outside(call);
      else if (life.alive) {
        const result = life.call(call);
        if (result.threw) errors.push(result.error);
      }
    }
    own('currentTarget', null);
    return errors;
  }

  /** Whose `on…` handlers these are. */
  protected handlerLife(): Life | undefined {
    return currentLife();
  }

  /** What `event.target` shows. */
  protected asEventTarget(): object {
    return this;
  }
}
