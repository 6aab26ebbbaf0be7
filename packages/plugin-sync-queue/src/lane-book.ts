import type { Entry } from './entry.ts';

/** What this worker knows of a lane without asking the store. */
export interface Lane {
  readonly name: string;
  /** Has rows. */
  stored: boolean;
  /** An entry that is not parked waits: newcomers queue up behind it. */
  waits: boolean;
  /** The entry that waits for a person; newcomers go past it. */
  heldId: string | undefined;
  /** Entries being stored right now. */
  keeping: number;
  /** When its next attempt is due. */
  readyAt: number;
  /** Changes whenever what was read of the lane may be out of date. */
  revision: number;
  /** Requests of pages that are at the network, by arrival. */
  live: Map<number, Promise<unknown>>;
  /** Pages that wait for the answer to an entry, by its id. */
  waiters: Map<string, (response?: Response) => void>;
}

/** The lanes of one queue: in memory, for a live request must not wait for the disk. */
export class LaneBook {
  readonly #lanes = new Map<string, Lane>();
  /** The largest order number of earlier lives; set before anything is stored or sent. */
  lastOrder = 0;

  /** The order number of the `arrival`-th request of this worker's life. */
  orderOf(arrival: number) {
    return this.lastOrder + arrival;
  }

  of(name: string): Lane {
    let lane = this.#lanes.get(name);
    if (!lane) {
      lane = {
        name,
        stored: false,
        waits: false,
        heldId: undefined,
        keeping: 0,
        readyAt: Infinity,
        revision: 0,
        live: new Map(),
        waiters: new Map(),
      };
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /** Takes over what the store knows. Every lane is visited once before its time is believed. */
  load(heads: Entry[], lastOrder: number) {
    this.lastOrder = lastOrder;
    for (const { lane: name, state, id } of heads)
      Object.assign(this.of(name), {
        stored: true,
        waits: state !== 'parked',
        heldId: state === 'held' ? id : undefined,
        readyAt: 0,
      });
  }

  /** Lets newcomers of the lane queue up while an entry is being stored; the function returned ends that. */
  enter(name: string): (entry: Entry | undefined) => void {
    const lane = this.of(name);
    lane.keeping++;
    lane.waits = true;
    lane.revision++;
    return (entry) => {
      lane.keeping--;
      lane.revision++;
      if (entry) {
        lane.stored = true;
        lane.readyAt = Math.min(lane.readyAt, entry.nextAttemptAt);
      } else if (!lane.stored && !lane.keeping) lane.waits = false;
      this.forget(lane);
    };
  }

  all(): Lane[] {
    return [...this.#lanes.values()];
  }

  stored(): Lane[] {
    return this.all().filter(({ stored }) => stored);
  }

  hasStored(): boolean {
    return this.all().some(({ stored }) => stored);
  }

  /** What was read of the lane is out of date: it is visited again. */
  touch(lane: Lane) {
    lane.stored = true;
    lane.readyAt = 0;
    lane.revision++;
  }

  /** When the earliest attempt of any lane is due; `Infinity` if none is. */
  nextReadyAt(): number {
    return this.stored().reduce((earliest, { readyAt }) => Math.min(earliest, readyAt), Infinity);
  }

  /** Writes down where a walk through the lane ended: at `entry`, or at its end with the parked ones due at `readyAt`. */
  settle(lane: Lane, entry: Entry | undefined, readyAt: number) {
    lane.waits = entry !== undefined || lane.keeping > 0;
    lane.heldId = entry?.state === 'held' ? entry.id : undefined;
    lane.readyAt = Math.min(readyAt, entry?.nextAttemptAt ?? Infinity);
    lane.stored = lane.readyAt < Infinity;
    for (const answer of lane.waiters.values()) answer();
    lane.waiters.clear();
    this.forget(lane);
  }

  /**
   * Waits for live requests of the lane that arrived before `order`, at most `timeoutSeconds`;
   * whether there were any. Those that took too long are not waited for again.
   */
  async earlierLive(lane: Lane, order: number, timeoutSeconds: number): Promise<boolean> {
    const earlier = [...lane.live].filter(([arrival]) => this.orderOf(arrival) <= order);
    if (!earlier.length) return false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, timeoutSeconds * 1000)));
    await Promise.race([Promise.all(earlier.map(([, ended]) => ended)), late]);
    clearTimeout(timer);
    for (const [arrival] of earlier) lane.live.delete(arrival);
    return true;
  }

  /** Drops a lane that nothing is known of, so that lanes by the thousand cost nothing. */
  forget(lane: Lane) {
    if (!lane.stored && !lane.waits && !lane.live.size) this.#lanes.delete(lane.name);
  }
}
