import { AsyncLocalStorage } from 'node:async_hooks';
import { check, isCount } from '../arguments/check.ts';
import type { FakeBrowser } from '../browser/fake-browser.ts';

const running = new AsyncLocalStorage<ExecutionContext | undefined>();

let enter = () => {};

/** Sets what is prepared each time before code of a context runs. */
export function onEnter(prepare: () => void): void {
  enter = prepare;
}

/** The context of the worker or page whose code is running now. `undefined` in test code and on the network. */
export function currentContext(): ExecutionContext | undefined {
  return running.getStore();
}

/** Runs `task` in no context, so that the continuations of the kit survive the worker for which they run. */
export function runOutside<T>(task: () => T): T {
  return running.run(undefined, task);
}

const living = new Set<ExecutionContext>();
let testFileEnded = false;

/**
 * Ends what a test has left behind, such as the work of a test that was too slow. Jest unloads the modules of the file
 * then, so that code that went on would fail in the middle and end the process.
 */
export function endTestFile(): void {
  testFileEnded = true;
  for (const context of living) context.terminate();
}

export const hasTestFileEnded = (): boolean => testFileEnded;

/** The worker was terminated, or the page closed, before it could answer. */
export class TerminatedError extends Error {
  override name = 'TerminatedError';
}

/**
 * One run of a worker or page, from its first evaluation to its termination. The context owns the globals that its
 * code sees. All that the platform delivers to the code passes through it, and nothing passes after the termination.
 */
export class ExecutionContext {
  readonly name: string;
  readonly browser: FakeBrowser;
  /** What `self`, `navigator`, `fetch` … are in this context. */
  scope: object = {};
  alive = true;
  /** The number of kill points so far: deliveries by the platform, and further effects in the same turn. */
  killPoints = 0;
  /** Whether the context ended at the kill point that {@link terminateAt} named. */
  reachedKillPoint = false;
  /** Errors that no handler caught. A browser prints them on the console. */
  readonly errors: unknown[] = [];
  /** Resolves when the context is terminated. */
  readonly terminated: Promise<void>;

  #terminateAt = Infinity;
  #hasEffect = false;
  #onTerminate = new Set<() => void>();
  #resolveTerminated!: () => void;

  constructor(browser: FakeBrowser, name: string) {
    this.browser = browser;
    this.name = name;
    living.add(this);
    this.terminated = runOutside(() => new Promise((resolve) => (this.#resolveTerminated = resolve)));
  }

  /** Runs `task` with the globals of this context. @throws TerminatedError after the termination */
  run<T>(task: () => T): T {
    if (!this.alive) throw new TerminatedError(`Failed to run code in ${this.name}: it was terminated.`);
    enter();
    return running.run(this, task);
  }

  /** Runs an event handler or callback. An error that it throws is reported, as in a browser. */
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
    runOutside(() => console.error(`Uncaught (in ${this.name})`, error));
  }

  /** Called before the platform delivers something to the code. With `false` it must not be delivered. */
  beginDelivery(): boolean {
    if (!this.alive) return false;
    this.browser.activity += 1;
    this.#hasEffect = false;
    return this.#countKillPoint();
  }

  /**
   * Called before an effect of the code outside of its context. Each further effect in the same turn is a kill point.
   * With `false` the effect must not happen.
   */
  beginEffect(): boolean {
    if (!this.alive) return false;
    if (this.#hasEffect) return this.#countKillPoint();
    this.#hasEffect = true;
    return true;
  }

  #countKillPoint(): boolean {
    this.killPoints += 1;
    if (this.killPoints < this.#terminateAt) return true;
    this.reachedKillPoint = true;
    this.terminate();
    return false;
  }

  /** Terminates this context at the n-th kill point from now. */
  terminateAt(n: number): void {
    check(`terminate ${this.name}`, 'n', isCount(n), 'a whole number from 1', n);
    this.#terminateAt = this.killPoints + n;
  }

  /** The answer of the platform. It never settles for a context that is terminated. */
  settle<T>(answer: PromiseLike<T> | T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      runOutside(() => {
        void Promise.resolve(answer).then(
          (value) => void (this.beginDelivery() && resolve(value)),
          (error: unknown) => void (this.beginDelivery() && reject(error as Error)),
        );
      });
    });
  }

  /** For test code: `answer`, or a rejection when the context is terminated first. */
  raceTermination<T>(answer: PromiseLike<T>, toError?: () => Error): Promise<T> {
    return runOutside(() => {
      const termination = this.terminated.then(() => {
        throw toError?.() ?? new TerminatedError(`Failed to wait for ${this.name}: it was terminated.`);
      });
      const result = Promise.race([answer, termination]);
      // A test that terminates the context need not handle this rejection. Other rejections stay unhandled.
      void this.terminated.then(() => result.catch(() => {}));
      return result;
    });
  }

  /** Registers a clean-up. Returns a function that removes it. */
  onTerminate(cleanUp: () => void): () => void {
    this.#onTerminate.add(cleanUp);
    return () => void this.#onTerminate.delete(cleanUp);
  }

  terminate(): void {
    if (!this.alive) return;
    this.alive = false;
    living.delete(this);
    runOutside(() => {
      for (const cleanUp of this.#onTerminate) cleanUp();
      this.#onTerminate.clear();
      this.#resolveTerminated();
    });
  }
}

/** The answer of the platform for the caller: through its context in a worker or page, directly in test code. */
export function settleForCaller<T>(answer: PromiseLike<T> | T): Promise<T> {
  const context = currentContext();
  return context === undefined ? Promise.resolve(answer) : context.settle(answer);
}

/** A promise that never settles, for code whose context is terminated. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}
