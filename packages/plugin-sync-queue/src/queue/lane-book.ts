import type { Entry } from '../shared/entry.ts';
import { ownerIn, type Owner } from './owners.ts';
import { isReady, type Patience, type Sign } from '../policy/readiness.ts';

/** A request of a page. */
export interface Live {
  ended: Promise<void>;
  /** Ends its wait in memory. */
  wake?: () => void;
}

/** What tells lanes apart. */
export interface LaneOf {
  lane: string;
  owner?: string | undefined;
}

/** Owner and lane are apart, so that no lane's name can be mistaken for an owner and a lane. */
const keyOf = ({ lane, owner }: LaneOf) => JSON.stringify([owner, lane]);

/** Gives a page its answer; `isThere`: it still listens. */
export type Waiter = ((response?: Response | null) => void) & { isThere: () => Promise<boolean> };

/** What this worker knows of a lane without asking the store. */
export class Lane {
  /** The entry that holds the others back: the first that is not parked. */
  head: Entry | undefined;
  /** When the earliest parked entry is due. */
  parkedUntil = Infinity;
  /** What is known may be out of date: it is to be looked at. */
  stale = false;
  /** Changes with every entry that a walk, having come to the end, may have missed. */
  revision = 0;
  /** Changes when something changed at or before the head: a walk begins anew. */
  disorder = 0;
  /** Entries being stored right now. */
  keeping = 0;
  /** Requests of pages that are at the network, or wait for their turn in memory, by arrival. */
  readonly live = new Map<number, Live>();
  /** Pages that wait for the answer to an entry, by its id. */
  readonly waiters = new Map<string, Waiter>();
  /** Under which it is found. */
  readonly key: string;
  readonly name: string;
  /** Whose entries these are. */
  readonly owner: string | undefined;

  constructor(key: string, name: string, owner: string | undefined) {
    this.key = key;
    this.name = name;
    this.owner = owner;
  }

  /** Whether newcomers queue up; they go past an entry that waits for a person. */
  get waits() {
    return this.head ? this.head.state !== 'held' : this.stale || this.keeping > 0;
  }

  /** Whether something stored stands before the entry of this place. */
  blocks(order: number) {
    return this.head ? this.head.state !== 'held' && this.head.order < order : this.stale;
  }

  /** `Infinity` when nothing is stored, or nothing that will ever be due. */
  get readyAt() {
    return this.stale ? 0 : Math.min(this.head?.nextAttemptAt ?? Infinity, this.parkedUntil);
  }

  isDue(sign: Sign, now: number, patience: Patience) {
    const ready = this.head && isReady(this.head, now, sign, patience);
    return ready || this.readyAt <= now || sign === 'last-chance';
  }

  /** Takes note of an entry that was stored or changed. */
  note(entry: Entry) {
    this.revision++;
    if (entry.state === 'parked') this.parkedUntil = Math.min(this.parkedUntil, entry.nextAttemptAt);
    else if (!this.head || entry.order <= this.head.order) {
      this.disorder++;
      this.head = entry;
    }
  }

  /** Writes down where a walk ended. */
  settle(head: Entry | undefined, parkedUntil: number, stale: boolean) {
    Object.assign(this, { head, parkedUntil, stale });
    this.dismiss();
  }

  /**
   * Pages wait no longer, or the one: they get a receipt; with `null`, for what is not kept any more, the error.
   * What waits in memory looks again.
   */
  dismiss(only?: string, answer?: null) {
    if (!only) for (const { wake } of this.live.values()) wake?.();
    for (const [id, tell] of this.waiters) if ((only ?? id) === id && this.waiters.delete(id)) tell(answer);
  }

  touch() {
    this.revision++;
    this.disorder++;
    this.stale = true;
  }
}

/** The lanes of one queue: in memory, for a live request must not wait for the disk. */
export class LaneBook {
  /** Larger than every order number of earlier lives, also where the store cannot be read. */
  lastOrder = Date.now();
  /** Who uses the app now, as far as anybody has said. */
  owner: Owner;
  readonly #lanes = new Map<string, Lane>();

  of(entry: LaneOf): Lane {
    const lane = this.known(entry) ?? new Lane(keyOf(entry), entry.lane, entry.owner);
    this.#lanes.set(lane.key, lane);
    return lane;
  }

  /** The lane, if this worker knows of it. */
  known(entry: LaneOf): Lane | undefined {
    return this.#lanes.get(keyOf(entry));
  }

  all(): Lane[] {
    return [...this.#lanes.values()];
  }

  /** Those with entries that may be sent: the present person's. */
  stored(): Lane[] {
    return this.all().filter(({ readyAt, owner }) => readyAt < Infinity && this.isMine(owner));
  }

  /** Whether what belongs to `owner` may be sent now. */
  isMine(owner: string | undefined) {
    return this.owner === owner;
  }

  /** Whether pages are told of it: never of other people's; of nobody's, so that somebody can decide. */
  shows = (owner: string | undefined) =>
    this.owner === undefined || owner === undefined || owner === this.owner;

  /** When the earliest attempt of any lane is due; `Infinity` if none is. */
  nextReadyAt(): number {
    return this.stored().reduce((earliest, { readyAt }) => Math.min(earliest, readyAt), Infinity);
  }

  /** Takes over what the store knows. Every lane is looked at once before its time is believed. */
  load(heads: Entry[], lastOrder: number) {
    this.lastOrder = Math.max(this.lastOrder, lastOrder);
    for (const head of heads) {
      this.of(head).note(head);
      // The store knows lanes by name only: behind this head may be entries of the other one of that name.
      const other = this.owner === undefined ? undefined : ownerIn(head.lane);
      for (const owner of [head.owner, other]) this.of({ lane: head.lane, owner }).touch();
    }
  }

  /** The order number of the `arrival`-th request of this worker's life. */
  orderOf(arrival: number) {
    return this.lastOrder + arrival;
  }

  /** Drops a lane of which nothing is left, so that lanes by the thousand cost nothing. */
  forget(lane: Lane) {
    const { key, readyAt, keeping, live } = lane;
    if (readyAt === Infinity && !keeping && !live.size && this.#lanes.get(key) === lane)
      this.#lanes.delete(key);
  }
}
