import { currentLife, outside, type Life } from './life.ts';
import { later } from './real-time.ts';

interface Timer {
  id: number;
  due: number;
  every?: number;
  /** Whose it is; undefined for the browser's own. */
  life?: Life;
  callback: () => unknown;
}

/**
 * The time of a browser. It stands still until a test moves it; `Date`, `performance` and the timers of
 * its workers and pages follow. A timer of 0 ms fires by itself. The test's own timers, and the network's, stay real.
 */
export class Clock {
  #now: number;
  #nextId = 1;
  #timers = new Map<number, Timer>();
  #quiet: () => Promise<void>;
  readonly started: number;

  /** @param quiet waits until nothing of what was set going moves any more */
  constructor(now: number, quiet: () => Promise<void>) {
    this.#now = now;
    this.started = now;
    this.#quiet = quiet;
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** Moves the wall clock without firing a timer, as a person or a time server does. */
  set(now: number): void {
    const moved = now - this.#now;
    this.#now = now;
    for (const timer of this.#timers.values()) timer.due += moved;
  }

  /** Lets time pass: fires what falls due, in order, and waits after each until all is quiet. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.#quiet();
    for (let timer = this.#next(); timer !== undefined && timer.due <= end; timer = this.#next()) {
      this.#now = Math.max(this.#now, timer.due);
      this.#fire(timer);
      await this.#quiet();
    }
    this.#now = Math.max(this.#now, end);
    await this.#quiet();
  }

  /** Lets time pass to the next timer; false when there is none. */
  async advanceToNext(): Promise<boolean> {
    await this.#quiet();
    const timer = this.#next();
    if (timer === undefined) return false;
    await this.advance(timer.due - this.#now);
    return true;
  }

  /** The times at which timers will fire, soonest first. */
  get pending(): number[] {
    return [...this.#timers.values()].map((timer) => timer.due).sort((a, b) => a - b);
  }

  /** For the browser's own parts: calls `callback` when so much time has passed, whoever lives then. */
  after(milliseconds: number, callback: () => unknown): void {
    const id = this.#nextId++;
    this.#timers.set(id, { id, due: this.#now + milliseconds, callback });
  }

  /** The timer functions of one life. */
  timersOf(life: Life) {
    life.atEnd(() => {
      for (const timer of this.#timers.values()) if (timer.life === life) this.#timers.delete(timer.id);
    });
    const start = (repeat: boolean) => {
      return (callback: (...args: unknown[]) => unknown, delay = 0, ...args: unknown[]): number => {
        const id = this.#nextId++;
        // A `long`, as browsers take it: what is more than 24.8 days overflows, and Infinity is none.
        const wait = Math.max(delay | 0, repeat ? 1 : 0);
        const timer: Timer = { id, due: this.#now + wait, life, callback: () => callback(...args) };
        if (repeat) timer.every = wait;
        if (life.alive) this.#timers.set(id, timer);
        // No time has to pass for it: Workbox yields like this before it writes to a cache.
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
    outside(() => {
      if (!timer.life) timer.callback();
      else if (timer.life.arrive()) timer.life.call(timer.callback);
    });
  }
}

/** `Date`, told by the clock of the browser whose code is running, and by the real one elsewhere. */
export function followClock(RealDate: DateConstructor): DateConstructor {
  const now = () => currentLife()?.browser.clock.now ?? RealDate.now();
  return new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver) =>
      property === 'now' ? now : (Reflect.get(target, property, receiver) as unknown),
  });
}
