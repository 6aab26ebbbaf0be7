import { runOutside } from '../context/execution-context.ts';

/** The browser sets it on the events that it dispatches. The code under test cannot reach it. */
const byBrowser = Symbol('dispatched by the browser');

/** An event without the `isTrusted` of Node, which is always false and cannot be redefined. */
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
// `instanceof Event` is true, and the constructor of Node does not run.
Object.setPrototypeOf(DomEvent.prototype, Event.prototype);

/** An event that is extended by the promises given to `waitUntil`. */
export class ExtendableEvent extends DomEvent {
  #dispatching = false;
  #pending = 0;
  #failure: { error: unknown } | undefined;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;
  #settled: Promise<void> = runOutside(
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
    runOutside(() => {
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
    // One microtask later, as in the specification: a settled promise may call `waitUntil` again.
    runOutside(() => {
      void Promise.resolve().then(() => {
        this.#pending -= 1;
        if (this.#pending > 0 || this.#dispatching) return;
        if (this.#failure) this.#reject(this.#failure.error);
        else this.#resolve();
      });
    });
  }

  /** Dispatches the event through `deliver`. The promise settles at the end of the lifetime of the event. */
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
