import { AsyncLocalStorage } from 'node:async_hooks';
import type { FakeBrowser } from './fake-browser.ts';

const running = new AsyncLocalStorage<Life | undefined>();

let enter = () => {};

/** Sets what must be in order before a life's code runs. */
export function onEnter(prepare: () => void): void {
  enter = prepare;
}

/** The worker or page whose code is running now; undefined in the test's own code and on the network. */
export function currentLife(): Life | undefined {
  return running.getStore();
}

/** Runs `task` as nobody: the machinery's own continuations survive the worker they work for. */
export function outside<T>(task: () => T): T {
  return running.run(undefined, task);
}

/** The worker was terminated, or the page closed, before it could answer. */
export class TerminatedError extends Error {
  override name = 'TerminatedError';
}

/**
 * One life of a worker or page, from its first evaluation to its end. It owns the globals its code sees,
 * and everything the platform would still hand to it; after the end nothing is handed over any more.
 */
export class Life {
  readonly name: string;
  readonly browser: FakeBrowser;
  /** What `self`, `navigator`, `fetch` … are in this life. */
  scope: object = {};
  alive = true;
  /** How often the platform has handed an answer or an event to this life: the places to end it at. */
  awaits = 0;
  /** Whether it ended where {@link endAt} said, and not otherwise. */
  reachedItsPlace = false;
  /** Errors that no handler caught: a browser would print them on the console. */
  readonly errors: unknown[] = [];
  /** Settles when the life ends. */
  readonly ended: Promise<void>;

  #endAt = Infinity;
  #acted = false;
  #atEnd = new Set<() => void>();
  #resolveEnded!: () => void;

  constructor(browser: FakeBrowser, name: string) {
    this.browser = browser;
    this.name = name;
    this.ended = outside(() => new Promise((resolve) => (this.#resolveEnded = resolve)));
  }

  /** Runs `task` with this life's globals; a life that has ended runs nothing. */
  run<T>(task: () => T): T {
    if (!this.alive) throw new TerminatedError(`Failed to run code in ${this.name}: it was terminated.`);
    enter();
    return running.run(this, task);
  }

  /** Runs an event handler or callback; what it throws is reported, as a browser does. */
  call(callback: () => unknown): { threw: false } | { threw: true; error: unknown } {
    try {
      this.run(callback);
      return { threw: false };
    } catch (error) {
      if (this.alive) this.report(error);
      return { threw: true, error };
    }
  }

  report(error: unknown): void {
    this.errors.push(error);
    outside(() => console.error(`Uncaught (in ${this.name})`, error));
  }

  /** The platform is about to hand something over. False: the life is over, and must not get it. */
  arrive(): boolean {
    if (!this.alive) return false;
    this.browser.activity += 1;
    this.#acted = false;
    return this.#count();
  }

  /**
   * The code is about to have an effect outside of itself. Several effects in one turn are places of their
   * own to be killed between. False: the effect must not happen.
   */
  act(): boolean {
    if (!this.alive) return false;
    if (this.#acted) return this.#count();
    this.#acted = true;
    return true;
  }

  #count(): boolean {
    this.awaits += 1;
    if (this.awaits < this.#endAt) return true;
    this.reachedItsPlace = true;
    this.end();
    return false;
  }

  /** Ends this life at the n-th place from here. */
  endAt(n: number): void {
    this.#endAt = this.awaits + n;
  }

  /** The platform's answer, which never settles for a life that has ended. */
  settle<T>(answer: PromiseLike<T> | T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      outside(() => {
        void Promise.resolve(answer).then(
          (value) => void (this.arrive() && resolve(value)),
          (error: unknown) => void (this.arrive() && reject(error as Error)),
        );
      });
    });
  }

  /** For the test, which must not hang when the life ends first. */
  orTerminated<T>(answer: PromiseLike<T>, toError?: () => Error): Promise<T> {
    return outside(() => {
      const end = this.ended.then(() => {
        throw toError?.() ?? new TerminatedError(`Failed to wait for ${this.name}: it was terminated.`);
      });
      const result = Promise.race([answer, end]);
      // A test that ends the life need not wait for what it has cut off; other failures must be seen.
      void this.ended.then(() => result.catch(() => {}));
      return result;
    });
  }

  /** Returns a function that takes the clean-up back. */
  atEnd(cleanUp: () => void): () => void {
    this.#atEnd.add(cleanUp);
    return () => void this.#atEnd.delete(cleanUp);
  }

  end(): void {
    if (!this.alive) return;
    this.alive = false;
    outside(() => {
      for (const cleanUp of this.#atEnd) cleanUp();
      this.#atEnd.clear();
      this.#resolveEnded();
    });
  }
}

/** The platform's answer to whoever asked: gated for a worker or page, plain for the test. */
export function settleForCaller<T>(answer: PromiseLike<T> | T): Promise<T> {
  const life = currentLife();
  return life === undefined ? Promise.resolve(answer) : life.settle(answer);
}

/** A promise that never settles, for code that is already dead. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}
