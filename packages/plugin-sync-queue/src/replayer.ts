import { withLock } from 'workbox-plugin-core';
import type { Lane } from './lane-book.ts';
import { walkLane } from './lane-walk.ts';
import { strongerSign, type Sign } from './readiness.ts';
import type { ReplayerParts } from './replay-parts.ts';

/**
 * Sends what is ready, lane by lane, and is the only one that does: it holds a Web Lock of the scope
 * and the queue. Asked while it runs, it goes round once more, and the asker waits for that.
 */
export class Replayer {
  paused = false;
  readonly #parts: ReplayerParts;
  #running: Promise<void> | undefined;
  #asked: Sign | undefined;
  #stopAt = 0;

  constructor(parts: ReplayerParts) {
    this.#parts = parts;
  }

  /** Marks the run that is going on, or the next one, to go round once more. */
  mark(sign: Sign) {
    this.#asked = strongerSign(this.#asked ?? 'none', sign);
  }

  /** No attempt begins after `stopAt` (milliseconds since the epoch), unless somebody else asks for more. */
  run(sign: Sign, stopAt = Infinity): Promise<void> {
    this.mark(sign);
    this.#stopAt = this.#running ? Math.max(this.#stopAt, stopAt) : stopAt;
    const running = (this.#running ??= withLock(this.#parts.lockName, async () => {
      try {
        for (let asked = this.#asked; asked; asked = this.#asked) {
          this.#asked = undefined;
          await this.#pass(asked);
        }
      } finally {
        this.#running = undefined;
      }
    }).catch((error: unknown) => {
      // The lock itself may have been refused; the next one who asks tries again.
      if (this.#running === running) this.#running = undefined;
      throw error;
    }));
    return running;
  }

  readonly #stopped = () => this.paused || this.#parts.options.disabled || Date.now() >= this.#stopAt;

  async #pass(sign: Sign) {
    const { lanes, options, events } = this.#parts;
    const stored = lanes.stored();
    const waited = stored.some(({ head, parkedUntil }) => head ?? parkedUntil < Infinity);
    const due: Lane[] = [];
    for (const lane of stored)
      if (!this.#stopped() && lane.isDue(sign, Date.now(), options)) due.push(lane);
      else lane.dismiss();
    let heard = false;
    const walk = async () => {
      for (let lane = due.shift(); lane; lane = due.shift())
        if (await walkLane(lane, sign, { ...this.#parts, stopped: this.#stopped })) heard = true;
    };
    const walks = Array.from({ length: Math.min(options.concurrency, due.length) }, walk);
    // All of them, also when one fails: the lock must not be given away under the others.
    for (const { status, ...rest } of await Promise.allSettled(walks))
      if (status === 'rejected') throw (rest as PromiseRejectedResult).reason;
    if (waited && !lanes.stored().length) await events.drained();
    // The network is there: lanes that gave up on it may be luckier now.
    else if (heard && sign === 'none') this.mark('traffic');
  }
}
