import { outside, settleForCaller, currentLife, never } from './life.ts';
import type { FakeRegistration } from './registration.ts';

/**
 * `registration.sync`, whose tags stay pending until the test fires them. `calls`, `pending` and `fire` are
 * for tests.
 */
export class SyncManager {
  /** Every tag that was ever given to `register`, refused ones included. */
  readonly calls: string[] = [];
  #pending = new Set<string>();
  #registration: FakeRegistration;

  constructor(registration: FakeRegistration) {
    this.#registration = registration;
  }

  /** The tags that wait, oldest first. */
  get pending(): string[] {
    return [...this.#pending];
  }

  register(tag: string): Promise<void> {
    if (currentLife()?.act() === false) return never();
    return settleForCaller(outside(() => this.#register(tag)));
  }

  async #register(tag: string): Promise<void> {
    this.calls.push(tag);
    const { browser } = this.#registration;
    if (browser.syncPermission === 'denied') {
      throw new DOMException('Permission denied.', 'NotAllowedError');
    }
    if (this.#registration.active === null) {
      throw new DOMException('Registration failed - no active Service Worker', 'InvalidStateError');
    }
    if (!browser.hasWindow(this.#registration)) {
      throw new DOMException('Registration failed - not called from a main frame.', 'InvalidAccessError');
    }
    this.#pending.delete(tag);
    this.#pending.add(tag);
  }

  getTags(): Promise<string[]> {
    return settleForCaller(this.pending);
  }

  /**
   * Dispatches `sync`, to a worker that is started for it if need be. A tag that fails stays pending unless
   * it was the last chance; one registered again meanwhile stays pending, too. Rejects as the event does.
   */
  async fire(tag: string, { lastChance = false } = {}): Promise<void> {
    const worker = await this.#registration.runningWorker();
    this.#pending.delete(tag);
    try {
      await worker.sync(tag, { lastChance });
    } catch (error) {
      if (!lastChance) this.#pending.add(tag);
      throw error;
    }
  }
}

/** `registration.periodicSync`; events are dispatched by the test alone. */
export class PeriodicSyncManager {
  readonly tags = new Map<string, { minInterval: number }>();
  #registration: FakeRegistration;

  constructor(registration: FakeRegistration) {
    this.#registration = registration;
  }

  register(tag: string, { minInterval = 0 } = {}): Promise<void> {
    if (this.#registration.browser.permissions['periodic-background-sync'] !== 'granted') {
      const refusal = new DOMException('Permission denied.', 'NotAllowedError');
      return settleForCaller(outside(() => Promise.reject(refusal)));
    }
    this.tags.set(tag, { minInterval });
    return settleForCaller(undefined);
  }

  unregister(tag: string): Promise<void> {
    this.tags.delete(tag);
    return settleForCaller(undefined);
  }

  getTags(): Promise<string[]> {
    return settleForCaller([...this.tags.keys()]);
  }
}
