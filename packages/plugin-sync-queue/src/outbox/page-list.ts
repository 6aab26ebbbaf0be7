import type { Entry } from '../shared/entry.ts';
import { pageLane } from '../shared/messages.ts';
import { isCreated } from '../shared/stored-queues.ts';
import type { LoadedState, QueueStore } from '../storage/queue-store.ts';
import type { AskOwner, PageSender } from './page-sender.ts';

type Owned = Pick<Entry, 'owner'>;

/** Whether a person sees an entry: their own, and those of nobody. */
const isVisibleTo =
  (user: string | null | undefined) =>
  ({ owner }: Owned): boolean =>
    user === undefined || owner === undefined || owner === user;

/** What a page without a worker lists of its queue. */
export class PageList {
  readonly #store: QueueStore;
  readonly #sender: PageSender;
  readonly #askOwner: AskOwner;

  constructor(store: QueueStore, sender: PageSender, askOwner: AskOwner) {
    this.#store = store;
    this.#sender = sender;
    this.#askOwner = askOwner;
  }

  /** What the present person sees. */
  async visible(): Promise<(entry: Owned) => boolean> {
    return isVisibleTo(await this.#askOwner((await this.#store.readState(1)).owner));
  }

  asItIs(entry: Entry): Entry {
    return entry.id === this.#sender.sendingId ? { ...entry, state: 'sending' } : entry;
  }

  /** The state of the queue, and the entries that the present person sees. */
  async read() {
    const none: LoadedState = { heads: [], lastOrder: 0, paused: false };
    const isThere = await isCreated();
    const state = isThere ? await this.#store.readState() : none;
    const owner = await this.#askOwner(state.owner);
    const all = isThere ? await this.#store.getAll() : [];
    const entries = all.filter(isVisibleTo(owner)).map((entry) => this.asItIs(entry));
    return { entries, state, owner };
  }

  nextAttemptAt(entries: readonly Entry[], state: LoadedState, owner: string | null | undefined): number {
    let at = Infinity;
    for (const entry of entries) {
      if (entry.lane !== pageLane || entry.state === 'dead' || !this.#sender.isSendable(entry, owner))
        continue;
      if (this.#sender.isBlocked(state, entry)) break;
      at = Math.min(at, entry.nextAttemptAt);
      if (entry.state !== 'parked') break;
    }
    return at;
  }
}
