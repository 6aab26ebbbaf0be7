import type { RunReason } from './report.ts';

/** What one run may spend. When it ends, everything under way is aborted. */
export class RunBudget {
  bytes = 0;
  /** Why it ended, once it has. */
  end: RunReason | undefined;
  readonly #maxBytes: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #aborts = new Set<() => void>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
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

  /** Calls `abort` when the budget ends; returns how to end that. */
  watch(abort: () => void): () => void {
    this.#aborts.add(abort);
    return () => this.#aborts.delete(abort);
  }

  close() {
    clearTimeout(this.#timer);
  }
}
