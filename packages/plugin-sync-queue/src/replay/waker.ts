import { withTimeout } from 'workbox-plugin-core';
import type { QueueKeeper } from '../queue/queue-keeper.ts';
import type { Sign } from '../policy/readiness.ts';
import type { Replayer } from './replayer.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { hasWindow, isReplaced, onReplaced, registerSync } from '../queue/sync-queue-events.ts';

// A sync event may last three minutes; what has begun gets time to end.
const syncSeconds = 150;
// The browser ends one that lasts longer, and takes it for failed at the last.
const syncEndSeconds = 170;
// An idle worker lives about this long anyway.
const lingerSeconds = 25;

/** Decides when the queue replays, and how long an event stays for what is ready soon. */
export class Waker {
  /** What the last registration for `sync` came to. */
  sync: 'available' | 'missing' | 'refused' | undefined;
  readonly #keeper: QueueKeeper;
  readonly #replayer: Replayer;
  readonly #sleepers = new Set<() => void>();
  #syncing = false;

  constructor(keeper: QueueKeeper, replayer: Replayer) {
    this.#keeper = keeper;
    this.#replayer = replayer;
    keeper.onWaiting = () => this.nudge();
    onReplaced(() => {
      this.nudge();
      // The new worker is not held back; what is cut off then is sent again with its key.
      replayer.release();
    });
  }

  /** Asks to be woken for what was kept; where the browser does not do that, stays for a while. */
  async arrange(): Promise<void> {
    await this.register();
    if (this.sync !== 'available') await this.linger('none');
  }

  /** Ends the sleep of events that wait: something may be ready sooner than they know. */
  nudge() {
    for (const wake of this.#sleepers) wake();
    this.#sleepers.clear();
  }

  /** While a sync event is at work it does what a new one would. */
  async register() {
    const { name, options } = this.#keeper;
    if (options.forceSyncFallback) this.sync = 'missing';
    else if (!this.#syncing) this.sync = await registerSync(name);
  }

  /** Replays what is ready, if anything waits. */
  async wake(sign: Sign, stopAt?: number): Promise<void> {
    const { options, lanes } = this.#keeper;
    if (options.disabled) return;
    await this.#keeper.load();
    await this.#keeper.askOwner();
    void this.#keeper.store.flush();
    if (lanes.stored().length) await this.#replayer.run(sign, stopAt);
  }

  /** The same, and what becomes ready within seconds: for events after which nothing may come. */
  async linger(sign: Sign, seconds = lingerSeconds): Promise<void> {
    const { lanes } = this.#keeper;
    const stopAt = Date.now() + seconds * 1000;
    await this.wake(sign, stopAt);
    // An earlier worker was ended before it could ask, or the browser has tried often enough.
    if (!this.sync && lanes.stored().length) await this.register();
    for (;;) {
      const at = lanes.nextReadyAt();
      if (at >= stopAt || Date.now() >= stopAt || this.#rests() || isReplaced()) return;
      // Or until something changes that may be ready sooner.
      await new Promise<void>((resolve) => {
        this.#sleepers.add(resolve);
        setTimeout(resolve, Math.max(0, at - Date.now()));
      });
      await this.#replayer.run('none', stopAt);
    }
  }

  /** What the `sync` event waits for; rejects while entries are left, so that the browser comes again. */
  async syncEvent(lastChance: boolean): Promise<void> {
    const { name, lanes } = this.#keeper;
    this.#syncing = true;
    try {
      const replayed = this.#keeper
        .adopt()
        .then(() => this.linger(lastChance ? 'last-chance' : 'connectivity', syncSeconds));
      await withTimeout(syncEndSeconds, replayed, () => {});
    } finally {
      this.#syncing = false;
    }
    const left = lanes.stored().length;
    if (!left || this.#rests()) return;
    // In any other event the browser comes again by itself, and registering would make it spin.
    if (lastChance && (await hasWindow())) await this.register();
    throw new SyncQueueError('entries-left', { name, lanes: left });
  }

  #rests() {
    return this.#keeper.paused || this.#keeper.options.disabled;
  }
}
