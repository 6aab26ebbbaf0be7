import type { RunReason } from './report.ts';

/** What one run may spend. When it ends, everything under way is aborted. */
export class RunBudget {
  bytes = 0;
  /** Why it ended, once it has. */
  end: RunReason | undefined;
  readonly #maxBytes: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #aborts = new Set<() => void>();
  readonly #waiting: (() => void)[] = [];
  #slots: number;

  constructor(maxBytes: number, slots: number) {
    this.#maxBytes = maxBytes;
    this.#slots = slots;
  }

  start(maxSeconds: number) {
    // A timer takes no more than 31 bits.
    this.#timer = setTimeout(() => this.stop('seconds'), Math.min(maxSeconds * 1000, 2 ** 31 - 1));
  }

  /** Counts what has come; `expected` is known to follow, and ends the budget before it does. */
  spend(bytes: number, expected = 0) {
    this.bytes += bytes;
    if (this.bytes + expected > this.#maxBytes) this.stop('bytes');
  }

  stop(reason: RunReason) {
    this.end ??= reason;
    for (const abort of this.#aborts) abort();
  }

  /** Waits for one of `slots` requests at a time; give it back with `release`. */
  async acquire() {
    if (this.#slots-- <= 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  release() {
    this.#slots++;
    this.#waiting.shift()?.();
  }

  /** Calls `abort` when the budget ends; returns how to end that. */
  watch(abort: () => void): () => void {
    this.#aborts.add(abort);
    return () => this.#aborts.delete(abort);
  }

  close() {
    clearTimeout(this.#timer);
  }
}
