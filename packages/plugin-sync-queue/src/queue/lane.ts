import type { Entry } from '../shared/entry.ts';
import { isReady, type RetryTiming, type Signals } from '../policy/readiness.ts';
import type { Decision, Look } from '../storage/queue-store.ts';

/** A page's request that is at the network or waits for its turn in memory. */
export interface InFlight {
  /** Resolves when it has left the network and memory. */
  ended: Promise<void>;
  /** Replay waits for it no longer than this, in milliseconds since the epoch. */
  until: number;
  /** Ends its wait in memory. */
  wake?: () => void;
}

/** The name and the owner of a lane. Both together identify it. */
export interface LaneOf {
  lane: string;
  owner?: string | undefined;
}

/** Owner and name stay separate values, so that no name can look like an owner and a name. */
export const keyOf = ({ lane, owner }: LaneOf) => JSON.stringify([owner, lane]);

/** Gives a page its answer. `isThere` says whether the page still waits. */
export type WaitingPage = ((response?: Response | null) => void) & { isThere: () => Promise<boolean> };

/** Times of features, in milliseconds since the epoch, before which an entry waits. */
export interface LaneTimes {
  notBefore: (entry: Entry) => number;
  eligibleAt: (entry: Entry) => number;
}

/** What this worker knows of a lane without asking the store. Only the lane itself writes it. */
export class Lane {
  /** Requests of pages by their arrival. */
  readonly inFlight = new Map<number, InFlight>();
  /** Pages that wait for the answer to an entry, by its id. */
  readonly waitingPages = new Map<string, WaitingPage>();
  readonly key: string;
  readonly name: string;
  /** Whose entries these are. */
  readonly owner: string | undefined;
  readonly #changed: () => void;
  readonly #notBefore: (entry: Entry) => number;
  readonly #eligibleAt: (entry: Entry) => number;
  #head: Entry | undefined;
  #parkedUntil = Infinity;
  /** Whether the known head may be out of date, so that the lane must be looked at. */
  #isStale = false;
  #isRead = false;
  /** Before this order there are only parked entries, none of them due before `#parkedUntil`. */
  #from = 0;
  /** Changes when the result of a look that began before may be out of date. */
  #revision = 0;
  #isBusy = false;
  #pendingWrites = 0;
  /** The signal by which its server was last known to answer. */
  #proof = 0;
  /** The numbers of the last attempts at entries that wait. */
  readonly #marks = new Map<string, number>();

  constructor({ lane, owner }: LaneOf, changed: () => void, { notBefore, eligibleAt }: LaneTimes) {
    this.key = keyOf({ lane, owner });
    this.name = lane;
    this.owner = owner;
    this.#changed = changed;
    this.#notBefore = notBefore;
    this.#eligibleAt = eligibleAt;
  }

  /** The entry that holds the others back: the first that is not parked. */
  get head() {
    return this.#head;
  }

  /** Whether a worker sends an entry of it now. */
  get isBusy() {
    return this.#isBusy;
  }

  /** Changes with every entry of it that was stored or changed. */
  get revision() {
    return this.#revision;
  }

  /** Whether the store was asked what is in it. */
  get isRead() {
    return this.#isRead;
  }

  /** Whether newcomers queue up. They go past an entry that waits for a person. */
  get isBlocked() {
    return this.#head ? this.#head.state !== 'held' : this.#isStale || this.#pendingWrites > 0;
  }

  /** Whether nothing is left of it, so that lanes by the thousand cost nothing. */
  get isEmpty() {
    return !this.hasEntries && !this.#pendingWrites && !this.#isBusy && !this.inFlight.size;
  }

  /** Whether something is stored in it, as far as this is known. */
  get hasEntries() {
    return this.#head !== undefined || this.readyAt < Infinity;
  }

  /** When its next attempt is due without any signal; `Infinity` when nothing is stored, or nothing is ever due. */
  get readyAt() {
    return this.#isStale ? 0 : Math.min(this.#head ? this.#dueAt(this.#head) : Infinity, this.#parkedUntil);
  }

  #dueAt(entry: Entry): number {
    return Math.max(entry.nextAttemptAt, this.#notBefore(entry), this.#eligibleAt(entry));
  }

  /** Whether something stored stands before the entry of this place. */
  blocks(order: number) {
    return this.#head ? this.#head.state !== 'held' && this.#head.order < order : this.#isStale;
  }

  /**
   * Whether an entry of it may be sent now: features allow it, and its wait is over. An answer proves the network for the
   * entries behind it, too.
   */
  isReady(entry: Entry, now: number, { connectivity, ...signals }: Signals, timing: RetryTiming): boolean {
    const mark = this.#marks.get(entry.id) ?? 0;
    if (this.#eligibleAt(entry) > now) return false;
    const nextAttemptAt = this.#dueAt(entry);
    return isReady(
      // A signal makes a failure of the network due, and no time that somebody else has set.
      this.#notBefore(entry) > now ? { ...entry, nextAttemptAt, lastFailure: undefined } : entry,
      now,
      mark,
      { ...signals, connectivity: Math.max(connectivity, this.#proof) },
      timing,
    );
  }

  /** Whether its next entry may be claimed now. */
  isDue(now: number, signals: Signals, timing: RetryTiming): boolean {
    if (this.#isBusy) return false;
    return (
      this.readyAt <= now || (this.#head !== undefined && this.isReady(this.#head, now, signals, timing))
    );
  }

  /** Takes note of an entry that was stored or changed. */
  track(entry: Entry) {
    this.#revision++;
    if (entry.state === 'parked') this.#parkedUntil = Math.min(this.#parkedUntil, this.#dueAt(entry));
    else {
      this.#from = Math.min(this.#from, entry.order);
      if (!this.#head || entry.order <= this.#head.order) this.#head = entry;
    }
    this.#changed();
  }

  invalidate() {
    this.#revision++;
    this.#isStale = true;
    this.#from = 0;
    this.#changed();
  }

  /** Parked entries may be due before their time: all of them are looked at. */
  reviewParked() {
    if (this.#parkedUntil < Infinity) this.#parkedUntil = 0;
  }

  /** Reserves the lane for one worker. */
  reserve() {
    this.#isBusy = true;
  }

  release() {
    this.#isBusy = false;
    this.#changed();
  }

  /** Notes the number of an attempt that has begun. */
  mark(id: string, number: number) {
    this.#marks.set(id, number);
  }

  /** The entry has left the lane. */
  unmark(id: string) {
    this.#marks.delete(id);
  }

  /** Its server has answered. */
  prove(signal: number) {
    this.#proof = signal;
  }

  /**
   * Begins a look at the lane in the store. Call `finish` with the entry at which the look ended. After a claimed entry
   * the lane is looked at again.
   */
  beginLook(decide: (entry: Entry) => Decision) {
    const revision = this.#revision;
    const all = this.#parkedUntil <= Date.now();
    const from = all ? 0 : this.#from;
    let parkedUntil = from ? this.#parkedUntil : Infinity;
    let seen = from;
    const look: Look = {
      lane: this.name,
      from,
      decide: (entry) => {
        // A lane of another owner may have the same name in the store.
        if (entry.owner !== this.owner) return 'skip';
        seen = entry.order;
        const decision = decide(entry);
        if (decision !== 'stop' || entry.state !== 'parked') return decision;
        parkedUntil = Math.min(parkedUntil, this.#dueAt(entry));
        return 'skip';
      },
    };
    const finish = (head: Entry | undefined, isClaimed: boolean) => {
      this.#isRead = true;
      this.#parkedUntil =
        this.#revision === revision ? parkedUntil : Math.min(parkedUntil, this.#parkedUntil);
      this.#isStale = isClaimed || this.#revision !== revision;
      if (this.#revision === revision) this.#from = seen;
      if (this.#revision === revision || isClaimed) this.#head = head?.state === 'parked' ? undefined : head;
    };
    return { look, finish };
  }

  /** Nothing is stored in it any more. */
  clear() {
    this.#revision++;
    this.#head = undefined;
    this.#parkedUntil = Infinity;
    this.#isStale = false;
    this.releaseWaiters(undefined, null);
  }

  /** Newcomers queue up until `endWrite` is called. */
  beginWrite() {
    this.#pendingWrites++;
  }

  endWrite() {
    this.#pendingWrites--;
    this.#changed();
  }

  /**
   * Ends the wait of all pages, or of the page of one entry. They get a receipt, or with `null` the error, because the
   * entry is gone. Requests that wait in memory check again.
   */
  releaseWaiters(only?: string, answer?: null) {
    if (!only) for (const { wake } of this.inFlight.values()) wake?.();
    for (const [id, tell] of this.waitingPages)
      if ((only ?? id) === id && this.waitingPages.delete(id)) tell(answer);
  }
}
