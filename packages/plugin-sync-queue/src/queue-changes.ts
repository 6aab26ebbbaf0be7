import { tellPages } from 'workbox-plugin-core';
import { changeType, protocol, type Change, type ChangePayload } from './messages.ts';

/** Tells the pages what changed, in order, many changes to a message, and holds nobody up. */
export class QueueChanges {
  readonly #queue: string;
  readonly #nextAttemptAt: () => number;
  #pending: Change[] = [];
  #telling = false;

  constructor(queue: string, nextAttemptAt: () => number) {
    this.#queue = queue;
    this.#nextAttemptAt = nextAttemptAt;
  }

  tell(change: Change) {
    this.#pending.push(change);
    if (!this.#telling) void this.#flush();
  }

  async #flush() {
    this.#telling = true;
    try {
      while (this.#pending.length) {
        const payload: ChangePayload = {
          queue: this.#queue,
          changes: this.#pending.splice(0),
          nextAttemptAt: this.#nextAttemptAt(),
        };
        await tellPages(protocol, changeType, payload);
      }
    } catch {
      // A page that missed something asks for everything when it is next looked at.
      this.#pending = [];
    } finally {
      this.#telling = false;
    }
  }
}
