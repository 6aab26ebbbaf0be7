import { outside } from './life.ts';

/** Set by the browser on events it dispatches itself; not reachable by the code under test. */
const byBrowser = Symbol('dispatched by the browser');

/** An event without Node's own `isTrusted`, which is always false and cannot be redefined. */
class DomEvent {
  readonly type: string;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed = false;
  readonly timeStamp = 0;
  readonly eventPhase = 2;
  readonly target: EventTarget | null = null;
  readonly currentTarget: EventTarget | null = null;
  defaultPrevented = false;
  [byBrowser] = false;

  constructor(type: string, init: EventInit = {}) {
    this.type = type;
    this.bubbles = init.bubbles ?? false;
    this.cancelable = init.cancelable ?? false;
  }

  get isTrusted(): boolean {
    return this[byBrowser];
  }
  preventDefault(): void {
    if (this.cancelable) this.defaultPrevented = true;
  }
  stopPropagation(): void {}
  stopImmediatePropagation(): void {}
  composedPath(): EventTarget[] {
    return this.target === null ? [] : [this.target];
  }
}
// `instanceof Event` holds, and Node's constructor is not run.
Object.setPrototypeOf(DomEvent.prototype, Event.prototype);

/** Lives as long as what was given to `waitUntil`. */
export class ExtendableEvent extends DomEvent {
  #dispatching = false;
  #pending = 0;
  #failure: { error: unknown } | undefined;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;
  #settled: Promise<void> = outside(
    () =>
      new Promise((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
      }),
  );

  waitUntil(promise: unknown): void {
    if (!this.isTrusted || (!this.#dispatching && this.#pending === 0)) {
      throw new DOMException(
        "Failed to execute 'waitUntil' on 'ExtendableEvent': The event handler is already finished and no extend lifetime promises are outstanding.",
        'InvalidStateError',
      );
    }
    this.#extend(promise);
  }

  #extend(promise: unknown): void {
    this.#pending += 1;
    outside(() => {
      void Promise.resolve(promise).then(
        () => this.#finish(),
        (error: unknown) => {
          this.#failure ??= { error };
          this.#finish();
        },
      );
    });
  }

  #finish(): void {
    // A microtask later, as in the spec: what settled may ask for more time.
    outside(() => {
      void Promise.resolve().then(() => {
        this.#pending -= 1;
        if (this.#pending > 0 || this.#dispatching) return;
        if (this.#failure) this.#reject(this.#failure.error);
        else this.#resolve();
      });
    });
  }

  /** Dispatches by `deliver`; the promise settles as the event's lifetime does. */
  static dispatch(event: ExtendableEvent, deliver: (event: Event) => unknown[]): Promise<void> {
    event[byBrowser] = true;
    event.#dispatching = true;
    event.#pending += 1;
    const errors = deliver(event as unknown as Event);
    if (errors.length > 0) event.#failure ??= { error: errors[0] };
    event.#dispatching = false;
    event.#finish();
    return event.#settled;
  }

  protected extendLifetime(promise: unknown): void {
    this.#extend(promise);
  }
}
