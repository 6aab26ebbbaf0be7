import type { RetryTiming, Signals } from '../policy/readiness.ts';
import type { Entry } from '../shared/entry.ts';
import { keyOf, Lane, type InFlight, type LaneOf } from './lane.ts';
import { ownerIn, type Owner } from './owners.ts';

/** The lanes of one queue, in memory: a live request must not wait for the disk. */
export class Lanes {
  /** Larger than every order number of earlier workers, also where the store cannot be read. */
  lastOrder = Date.now();
  /** Who uses the app now, as far as it is known. */
  owner: Owner;
  /** The time before which an entry must not be sent, whatever its own. */
  notBefore: (entry: Entry) => number = () => 0;
  #onChange: (() => void)[] = [];
  /** Whether all lanes that are stored are known. Until then another one may have entries. */
  isComplete = false;
  /** When features let an entry be sent; `Infinity`: not before something else has happened. */
  eligibleAt: (entry: Entry) => number = () => 0;
  /**
   * Chooses among the due lanes, of which the first has waited longest. A feature may replace it, and may choose `own`:
   * the lane of which an entry was just sent.
   */
  choose: (due: Iterable<Lane>, own?: Lane) => Lane | undefined = ([first]) => first;
  readonly #lanes = new Map<string, Lane>();

  of(entry: LaneOf): Lane {
    const lane =
      this.known(entry) ??
      new Lane(entry, this.notify, {
        notBefore: (one) => this.notBefore(one),
        eligibleAt: (one) => this.eligibleAt(one),
      });
    this.#lanes.set(lane.key, lane);
    return lane;
  }

  /** Says that a lane may be due that was not. */
  readonly notify = () => {
    for (const tell of this.#onChange.splice(0)) tell();
  };

  /** Resolves at the next change of a lane. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#onChange.push(resolve));
  }

  /** The lane, if this worker knows of it. */
  known(entry: LaneOf): Lane | undefined {
    return this.#lanes.get(keyOf(entry));
  }

  [Symbol.iterator](): Iterator<Lane> {
    return this.#lanes.values();
  }

  all(): Lane[] {
    return [...this.#lanes.values()];
  }

  /** Those with entries of the current user. */
  withWork(): Lane[] {
    return this.all().filter((lane) => this.#hasWork(lane));
  }

  hasWork(): boolean {
    for (const lane of this.#lanes.values()) if (this.#hasWork(lane)) return true;
    return false;
  }

  #hasWork = ({ hasEntries, owner }: Lane) => hasEntries && this.isSendable(owner);

  /**
   * The due lane that goes next, reserved for the caller. Nothing overtakes a request of a page that came earlier and is
   * at the network. `undefined` where there is none, or `own` goes next.
   */
  takeDue(
    now: number,
    signals: Signals,
    timing: RetryTiming,
    except: ReadonlySet<Lane>,
    own?: Lane,
  ): Lane | undefined {
    const lane = this.choose(this.#due(now, signals, timing, except), own);
    if (!lane || lane === own) return undefined;
    lane.reserve();
    // To the end of the line.
    this.#lanes.delete(lane.key);
    this.#lanes.set(lane.key, lane);
    return lane;
  }

  /** Whether an entry of a lane that no worker has may be sent now. */
  hasDue(now: number, signals: Signals, timing: RetryTiming, except: ReadonlySet<Lane>): boolean {
    return !this.#due(now, signals, timing, except).next().done;
  }

  *#due(now: number, signals: Signals, timing: RetryTiming, except: ReadonlySet<Lane>): Generator<Lane> {
    for (const lane of this.#lanes.values()) {
      if (!this.#hasWork(lane) || except.has(lane) || !lane.isDue(now, signals, timing)) continue;
      const earlier = lane.head && this.earlierInFlight(lane, lane.head.order, now);
      // It may wait in memory for an entry that has left.
      earlier?.wake?.();
      if (!earlier) yield lane;
    }
  }

  /** A request of a page that arrived before `order` and is still at the network. */
  earlierInFlight({ inFlight }: Lane, order: number, now: number): InFlight | undefined {
    for (const [arrival, request] of inFlight)
      if (this.orderOf(arrival) <= order && request.until > now) return request;
    return undefined;
  }

  /** Whether what belongs to `owner` may be sent now. */
  isSendable(owner: string | undefined) {
    return this.owner === owner;
  }

  /** Whether pages see entries of `owner`: their own, and those without an owner, so that somebody can decide. */
  isVisible = (owner: string | undefined) =>
    this.owner === undefined || owner === undefined || owner === this.owner;

  /** When the earliest attempt of any lane is due; `Infinity` if none is. */
  nextReadyAt(): number {
    let earliest = Infinity;
    for (const lane of this.#lanes.values())
      if (lane.readyAt < earliest && this.isSendable(lane.owner)) earliest = lane.readyAt;
    return earliest;
  }

  /** Takes note of the first entries of lanes. */
  load(heads: readonly Entry[], isComplete: boolean) {
    for (const head of heads) {
      const { lane, owner, state } = head;
      this.of(head).track(head);
      // What stands behind a parked entry is not known.
      if (state === 'parked') this.of(head).invalidate();
      // The store knows lanes by name only: behind this head may be entries of another owner.
      const other = this.owner === undefined ? undefined : ownerIn(lane);
      if (other !== owner) this.of({ lane, owner: other }).invalidate();
    }
    this.isComplete ||= isComplete;
  }

  /** The order number of the `arrival`-th request of this worker. */
  orderOf(arrival: number) {
    return this.lastOrder + arrival;
  }

  dropIfEmpty(lane: Lane) {
    if (lane.isEmpty && this.#lanes.get(lane.key) === lane) this.#lanes.delete(lane.key);
  }
}
