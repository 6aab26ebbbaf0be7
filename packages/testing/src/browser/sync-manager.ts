import { check, isText } from '../arguments/check.ts';
import { runOutside, settleForCaller, currentContext, never } from '../context/execution-context.ts';
import type { FakeRegistration } from './fake-registration.ts';

/**
 * `registration.sync`. Its tags stay pending until the test fires them. `calls`, `pending` and `fire` are for tests.
 */
export class SyncManager {
  /** The tags of all calls of `register`, rejected calls included. */
  readonly calls: string[] = [];
  #pending = new Set<string>();
  #registration: FakeRegistration;

  constructor(registration: FakeRegistration) {
    this.#registration = registration;
  }

  /** The pending tags, oldest first. */
  get pending(): string[] {
    return [...this.#pending];
  }

  register(tag: string): Promise<void> {
    if (currentContext()?.beginEffect() === false) return never();
    return settleForCaller(runOutside(() => this.#register(tag)));
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
   * Dispatches `sync`. Starts the worker if it does not run. A tag whose event fails stays pending unless it was the
   * last chance. A tag that is registered again meanwhile stays pending, too. Rejects as the event does.
   */
  async fire(tag: string, { lastChance = false } = {}): Promise<void> {
    const pending = `The pending tags are: ${this.pending.join(', ') || 'none'}.`;
    check('fire a sync event', 'tag', isText(tag), 'a text that is not empty', tag, pending);
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

/** `registration.periodicSync`. Only the test dispatches its events. */
export class PeriodicSyncManager {
  readonly tags = new Map<string, { minInterval: number }>();
  #registration: FakeRegistration;

  constructor(registration: FakeRegistration) {
    this.#registration = registration;
  }

  register(tag: string, { minInterval = 0 } = {}): Promise<void> {
    if (this.#registration.browser.permissions['periodic-background-sync'] !== 'granted') {
      const error = new DOMException('Permission denied.', 'NotAllowedError');
      return settleForCaller(runOutside(() => Promise.reject(error)));
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
