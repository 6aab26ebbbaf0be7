import { withTimeout } from 'workbox-plugin-core';
import type { ReplayTrigger } from '../policy/readiness.ts';
import type { QueueState } from '../queue/queue-state.ts';
import { hasWindow, isReplaced, onReplaced, registerSync } from '../queue/worker-events.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { until, type Replayer } from './replayer.ts';

// A sync event may last three minutes; what has begun gets time to end.
const syncSeconds = 150;
// The browser ends an event that lasts longer, and counts it as failed at the last chance.
const syncEndSeconds = 170;
// An idle worker stays alive about this long anyway.
const idleSeconds = 25;

/** Decides when the queue replays, and how long an event stays alive for entries that are due soon. */
export class ReplayScheduler {
  /** How the last registration for `sync` ended. */
  sync: 'available' | 'missing' | 'refused' | undefined;
  readonly #queue: QueueState;
  readonly #replayer: Replayer;
  #isSyncing = false;

  constructor(queue: QueueState, replayer: Replayer) {
    this.#queue = queue;
    this.#replayer = replayer;
    onReplaced(() => {
      // The new worker is not held back. What is cut off then is sent again with its key.
      queue.lanes.notify();
      replayer.release();
    });
  }

  /** Asks the browser for a `sync` event. Where it gives none, stays alive for a while. */
  async scheduleReplay(): Promise<void> {
    await this.register();
    if (this.sync !== 'available') await this.replayAndStayAlive('none');
  }

  /** During a sync event nothing is registered: that event does what a new one would. */
  async register() {
    const { name, options } = this.#queue;
    if (options.forceSyncFallback) this.sync = 'missing';
    else if (!this.#isSyncing) this.sync = await registerSync(name);
  }

  /** Replays what is due, if anything waits. */
  async replay(trigger: ReplayTrigger, stopAt?: number): Promise<void> {
    const queue = this.#queue;
    if (queue.options.disabled) return;
    await queue.load();
    await queue.refreshOwner();
    void queue.store.flush();
    if (queue.lanes.hasWork()) await this.#replayer.run(trigger, stopAt);
    if (queue.lanes.isComplete) return;
    await queue.scanned;
    if (queue.lanes.hasWork()) await this.#replayer.run(trigger, stopAt);
  }

  /**
   * Replays now, then keeps the event alive for entries that are due soon. Use it for events that may be the
   * worker's last.
   */
  async replayAndStayAlive(trigger: ReplayTrigger, seconds = idleSeconds): Promise<void> {
    try {
      await this.#replayUntil(Date.now() + seconds * 1000, trigger);
    } finally {
      await Promise.all(this.#queue.features.map(async ({ finish }) => finish?.()));
    }
  }

  async #replayUntil(stopAt: number, trigger: ReplayTrigger): Promise<void> {
    const { lanes } = this.#queue;
    await this.replay(trigger, stopAt);
    // An earlier worker was stopped before it could ask, or the browser has tried often enough.
    if (!this.sync && lanes.hasWork()) await this.register();
    for (;;) {
      const changed = lanes.changed();
      const at = lanes.nextReadyAt();
      if (at >= stopAt || Date.now() >= stopAt || this.#isPaused() || isReplaced()) return;
      // Something may be due sooner than it is known now.
      await until(at, changed);
      await this.#replayer.run('none', stopAt);
    }
  }

  /** What the `sync` event waits for. Rejects while entries are left, so that the browser tries again. */
  async syncEvent(lastChance: boolean): Promise<void> {
    const { name, lanes } = this.#queue;
    this.#isSyncing = true;
    try {
      const replayed = this.#queue
        .migrate()
        .then(() => this.replayAndStayAlive(lastChance ? 'last-chance' : 'connectivity', syncSeconds));
      await withTimeout(syncEndSeconds, replayed, () => {});
    } finally {
      this.#isSyncing = false;
    }
    // What waits for a decision is no reason to try again.
    const left = lanes.withWork().filter(({ readyAt }) => readyAt < Infinity).length;
    if (!left || this.#isPaused()) return;
    // In any other event the browser comes again by itself, and registering would make it spin.
    if (lastChance && (await hasWindow())) await this.register();
    throw new SyncQueueError('entries-left', { name, lanes: left });
  }

  #isPaused() {
    return this.#queue.paused || this.#queue.options.disabled;
  }
}
