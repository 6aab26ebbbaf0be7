import { check, isTime } from '../arguments/check.ts';
import { currentContext, runOutside, type ExecutionContext } from './execution-context.ts';
import { later } from './real-time.ts';

interface Timer {
  id: number;
  due: number;
  every?: number;
  /** The context that started it. `undefined` for a timer of the browser itself. */
  context?: ExecutionContext;
  callback: () => unknown;
}

/**
 * The time of a browser. It stands still until a test advances it. `Date`, `performance` and the timers of its workers
 * and pages follow it. A timer of 0 ms fires by itself. Timers of test code and of the network use real time.
 */
export class Clock {
  #now: number;
  #nextId = 1;
  #timers = new Map<number, Timer>();
  #waitUntilIdle: () => Promise<void>;
  readonly started: number;

  /** @param waitUntilIdle resolves when no worker or page does anything */
  constructor(now: number, waitUntilIdle: () => Promise<void>) {
    this.#now = now;
    this.started = now;
    this.#waitUntilIdle = waitUntilIdle;
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** Moves the wall clock without firing a timer, as a user or a time server does. */
  set(now: number): void {
    check('set the clock', 'now', isTime(now), 'a number of milliseconds since the epoch', now);
    const moved = now - this.#now;
    this.#now = now;
    for (const timer of this.#timers.values()) timer.due += moved;
  }

  /** Lets time pass. Fires the due timers in order, and waits after each until the browser is idle. */
  async advance(milliseconds: number): Promise<void> {
    check('advance the clock', 'milliseconds', isTime(milliseconds), 'a number from 0', milliseconds);
    const end = this.#now + milliseconds;
    await this.#waitUntilIdle();
    for (let timer = this.#next(); timer !== undefined && timer.due <= end; timer = this.#next()) {
      this.#now = Math.max(this.#now, timer.due);
      this.#fire(timer);
      await this.#waitUntilIdle();
    }
    this.#now = Math.max(this.#now, end);
    await this.#waitUntilIdle();
  }

  /** Lets time pass until the next timer. Returns false if there is none. */
  async advanceToNext(): Promise<boolean> {
    await this.#waitUntilIdle();
    const timer = this.#next();
    if (timer === undefined) return false;
    await this.advance(timer.due - this.#now);
    return true;
  }

  /** The times of the pending timers, earliest first. */
  get pending(): number[] {
    return [...this.#timers.values()].map((timer) => timer.due).sort((a, b) => a - b);
  }

  /** For the browser itself: calls `callback` after this time, also when no context is alive then. */
  after(milliseconds: number, callback: () => unknown): void {
    const id = this.#nextId++;
    this.#timers.set(id, { id, due: this.#now + milliseconds, callback });
  }

  /** The timer functions of one context. */
  timersOf(context: ExecutionContext) {
    context.onTerminate(() => {
      for (const timer of this.#timers.values()) if (timer.context === context) this.#timers.delete(timer.id);
    });
    const start = (repeat: boolean) => {
      return (callback: (...args: unknown[]) => unknown, delay = 0, ...args: unknown[]): number => {
        const id = this.#nextId++;
        // Browsers convert the delay to a `long`: more than 24.8 days overflow, and Infinity becomes 0.
        // A part of a millisecond passes by itself in a browser. Here code that waits for it again and again would never end.
        const isShort = delay > 0 && delay < 1;
        const wait = Math.max(delay | 0, repeat || isShort ? 1 : 0);
        const timer: Timer = { id, due: this.#now + wait, context, callback: () => callback(...args) };
        if (repeat) timer.every = wait;
        if (context.alive) this.#timers.set(id, timer);
        // It fires without `advance`, because Workbox yields in this way before it writes to a cache.
        if (wait === 0) later(() => this.#timers.has(id) && this.#fire(timer));
        return id;
      };
    };
    const stop = (id?: number) => void this.#timers.delete(id as number);
    return { setTimeout: start(false), clearTimeout: stop, setInterval: start(true), clearInterval: stop };
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers.values()) if (next === undefined || timer.due < next.due) next = timer;
    return next;
  }

  #fire(timer: Timer): void {
    if (timer.every === undefined) this.#timers.delete(timer.id);
    else timer.due = this.#now + timer.every;
    runOutside(() => {
      if (!timer.context) timer.callback();
      else if (timer.context.beginDelivery()) timer.context.call(timer.callback);
    });
  }
}

const RealDate = Date;

/** `Date` of one browser. It follows the clock. The one of test code may be that of `jest.useFakeTimers()`. */
export function dateByClock(clock: Clock): DateConstructor {
  const now = () => clock.now;
  return new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver) =>
      property === 'now' ? now : (Reflect.get(target, property, receiver) as unknown),
  });
}

/** `AbortSignal` whose `timeout` follows the clock of the browser. The one of Node waits in real time. */
export function abortSignalByClock(RealSignal: typeof AbortSignal): typeof AbortSignal {
  const timeout = (milliseconds: number): AbortSignal => {
    const context = currentContext();
    if (context === undefined) return RealSignal.timeout(milliseconds);
    const controller = new AbortController();
    const { setTimeout } = context.scope as { setTimeout: (callback: () => void, delay: number) => number };
    const expire = () => controller.abort(new DOMException('signal timed out', 'TimeoutError'));
    setTimeout(expire, milliseconds);
    return controller.signal;
  };
  return new Proxy(RealSignal, {
    get: (target, property) =>
      property === 'timeout' ? timeout : (Reflect.get(target, property) as unknown),
  });
}
