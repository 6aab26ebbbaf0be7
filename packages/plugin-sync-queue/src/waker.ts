import type { LaneBook } from './lane-book.ts';
import type { ResolvedOptions } from './options.ts';
import type { Sign } from './readiness.ts';
import type { Replayer } from './replayer.ts';
import { SyncQueueError } from './sync-queue-error.ts';
import { hasWindow, isReplaced, onReplaced, registerSync } from './sync-queue-events.ts';

// A sync event may last three minutes; what has begun gets time to end.
const syncSeconds = 150;
// An idle worker lives about this long anyway.
const lingerSeconds = 25;

/** Decides when the queue replays, and how long an event stays for what is ready soon. */
export class Waker {
  /** What the last registration for `sync` came to. */
  sync: 'available' | 'missing' | 'refused' | undefined;
  readonly #name: string;
  readonly #options: ResolvedOptions;
  readonly #lanes: LaneBook;
  readonly #replayer: Replayer;
  readonly #load: () => Promise<void>;
  readonly #sleepers = new Set<() => void>();
  #syncing = false;

  constructor(
    name: string,
    options: ResolvedOptions,
    lanes: LaneBook,
    replayer: Replayer,
    load: () => Promise<void>,
  ) {
    this.#name = name;
    this.#options = options;
    this.#lanes = lanes;
    this.#replayer = replayer;
    this.#load = load;
    onReplaced(this.nudge);
  }

  /** Asks to be woken for what was kept; where the browser does not do that, stays for a while. */
  async arrange(): Promise<void> {
    await this.register();
    if (this.sync !== 'available') await this.linger('none');
  }

  /** Ends the sleep of events that wait: something may be ready sooner than they know. */
  readonly nudge = () => {
    for (const wake of this.#sleepers) wake();
  };

  /** While a sync event is at work it does what a new one would. */
  async register() {
    if (this.#options.forceSyncFallback) this.sync = 'missing';
    else if (!this.#syncing) this.sync = await registerSync(this.#name);
  }

  /** Replays what is ready, if anything waits. */
  async wake(sign: Sign, stopAt?: number): Promise<void> {
    if (this.#options.disabled) return;
    await this.#load();
    if (this.#lanes.stored().length) await this.#replayer.run(sign, stopAt);
  }

  /** The same, and what becomes ready within seconds: for events after which nothing may come. */
  linger(sign: Sign): Promise<void> {
    return this.#replayUntil(Date.now() + lingerSeconds * 1000, sign);
  }

  /** What the `sync` event waits for; rejects while entries are left, so that the browser comes again. */
  async syncEvent(lastChance: boolean): Promise<void> {
    this.#syncing = true;
    try {
      await this.#replayUntil(Date.now() + syncSeconds * 1000, lastChance ? 'last-chance' : 'connectivity');
    } finally {
      this.#syncing = false;
    }
    const left = this.#lanes.stored().length;
    if (!left || this.#replayer.paused || this.#options.disabled) return;
    // In any other event the browser comes again by itself, and registering would make it spin.
    if (lastChance && (await hasWindow())) await this.register();
    throw new SyncQueueError('entries-left', { name: this.#name, lanes: left });
  }

  async #replayUntil(stopAt: number, first: Sign) {
    await this.wake(first, stopAt);
    for (;;) {
      if (this.#options.disabled) return;
      const at = this.#lanes.nextReadyAt();
      if (at >= stopAt || Date.now() >= stopAt || this.#replayer.paused || isReplaced()) return;
      await this.#sleepUntil(at);
      await this.#replayer.run('none', stopAt);
    }
  }

  /** Or until something changes that may be ready sooner. */
  async #sleepUntil(time: number) {
    let wake = () => {};
    const timer = setTimeout(() => wake(), Math.max(0, time - Date.now()));
    await new Promise<void>((resolve) => this.#sleepers.add((wake = resolve)));
    clearTimeout(timer);
    this.#sleepers.delete(wake);
  }
}
