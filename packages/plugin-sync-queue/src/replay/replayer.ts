import { withLock } from 'workbox-plugin-core';
import { walkLane } from './lane-walk.ts';
import { lockNameOf } from '../shared/messages.ts';
import type { QueueKeeper } from '../queue/queue-keeper.ts';
import { strongerSign, type Sign } from '../policy/readiness.ts';

/**
 * Sends what is ready, lane by lane, and is the only one that does: it holds a Web Lock of the scope
 * and the queue. Asked while it runs, it goes round once more, and the asker waits for that.
 */
export class Replayer {
  readonly #keeper: QueueKeeper;
  #running: Promise<void> | undefined;
  #asked: Sign | undefined;
  #stopAt = 0;
  #release = () => {};

  constructor(keeper: QueueKeeper) {
    this.#keeper = keeper;
  }

  get isRunning() {
    return this.#running !== undefined;
  }

  /** Marks the run that is going on, or the next one, to go round once more. */
  mark(sign: Sign) {
    this.#asked = strongerSign(this.#asked ?? 'none', sign);
  }

  /** No attempt begins after `stopAt` (milliseconds since the epoch), unless somebody else asks for more. */
  run(sign: Sign, stopAt = Infinity): Promise<void> {
    this.mark(sign);
    this.#stopAt = this.#running ? Math.max(this.#stopAt, stopAt) : stopAt;
    return (this.#running ??= new Promise((resolve, reject) => {
      this.#release = resolve;
      this.#drain().then(resolve, reject);
    }));
  }

  /** Lets go who waits for the run; it goes on as long as the worker lives. */
  release() {
    this.#release();
  }

  async #drain() {
    const { scope, name, hooks, store, options } = this.#keeper;
    hooks.ended = { delivered: 0, failed: 0 };
    try {
      await withLock(lockNameOf(scope, name), async () => {
        for (let sign = this.#asked; sign; sign = this.#asked) {
          this.#asked = undefined;
          await this.#pass(sign);
        }
      });
    } finally {
      const { ended } = hooks;
      if (options.queueDidReplay && (ended.delivered || ended.failed))
        await store
          .size()
          .then((left) => hooks.tell('queueDidReplay', { queue: name, ...ended, left }))
          .catch(() => {});
      this.#running = undefined;
    }
    // Somebody asked after the last round, before this run was known to be over.
    if (this.#asked) await this.run(this.#asked, this.#stopAt);
  }

  async #pass(sign: Sign) {
    const { name, lanes, options, hooks } = this.#keeper;
    await this.#keeper.askOwner();
    const stopped = () => this.#keeper.paused || options.disabled || Date.now() >= this.#stopAt;
    const stored = lanes.stored();
    const waited = stored.some(({ head, parkedUntil }) => head ?? parkedUntil < Infinity);
    const due = stored.filter((lane) => !stopped() && lane.isDue(sign, Date.now(), options));
    for (const lane of stored) if (!due.includes(lane)) lane.dismiss();
    let heard = false;
    const failures: unknown[] = [];
    const walk = async () => {
      for (let lane = due.shift(); lane; lane = due.shift())
        await walkLane(lane, sign, this.#keeper, stopped).then(
          (answered) => (heard ||= answered),
          (error: unknown) => {
            failures.push(error);
            lane.dismiss();
          },
        );
    };
    // All of them, also when one fails: the lock must not be given away under the others.
    await Promise.all(Array.from({ length: Math.min(options.concurrency, due.length) }, walk));
    if (failures.length) throw failures[0];
    if (waited && !lanes.stored().length && !this.#keeper.wasEvicted())
      await hooks.tell('queueDidDrain', { queue: name });
    // The network is there: lanes that gave up on it may be luckier now.
    else if (heard && sign === 'none') this.mark('traffic');
  }
}
