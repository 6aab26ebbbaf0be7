import { withLock, withTimeout } from 'workbox-plugin-core';
import { markAttempt } from '../policy/conclude.ts';
import type { ReplayTrigger } from '../policy/readiness.ts';
import type { Lane } from '../queue/lane.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { Entry } from '../shared/entry.ts';
import { lockNameOf } from '../shared/messages.ts';
import { type Ahead, type Claim, type Ending, type Look, unmark } from '../storage/queue-store.ts';
import { sendClaim } from './send-claim.ts';

type ReadAhead = (look: Look) => Promise<Ahead | undefined>;

/**
 * Sends what is due and is the only one that does: it holds a Web Lock of the scope and the queue. At most
 * `concurrency` workers each take the due lane that has waited longest, send one entry, and take again.
 */
export class Replayer {
  readonly #queue: QueueState;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;
  #stopAt = 0;
  #release = () => {};
  /** Lanes whose entries could not be claimed, in this drain. */
  readonly #failed = new Set<Lane>();
  #failures: unknown[] = [];
  /** How the attempts of this drain have ended. */
  #ended = { delivered: 0, failed: 0 };

  constructor(queue: QueueState) {
    this.#queue = queue;
  }

  get isRunning() {
    return this.#running !== undefined;
  }

  /** Notes why entries may be due now. A drain that is going on sends them too. */
  signal(trigger: ReplayTrigger) {
    this.#queue.signal(trigger);
    this.#isAskedAgain = true;
  }

  /** No attempt begins after `stopAt` (milliseconds since the epoch), unless a later call asks for more. */
  run(trigger: ReplayTrigger, stopAt = Infinity): Promise<void> {
    this.signal(trigger);
    this.#stopAt = this.#running ? Math.max(this.#stopAt, stopAt) : stopAt;
    return (this.#running ??= new Promise((resolve, reject) => {
      this.#release = resolve;
      this.#drain().then(resolve, reject);
    }));
  }

  /** Resolves the promise of `run`. The drain continues as long as the worker is alive. */
  release() {
    this.#release();
  }

  async #drain() {
    const { scope, name, events } = this.#queue;
    this.#ended = { delivered: 0, failed: 0 };
    try {
      await withLock(lockNameOf(scope, name), async () => {
        while (this.#isAskedAgain) {
          this.#isAskedAgain = false;
          await this.#sendAllDue();
        }
      });
    } finally {
      const ended = this.#ended;
      if (ended.delivered || ended.failed) await events.publish({ type: 'replayed', ...ended });
      this.#running = undefined;
    }
    // `run` was called after the last entry, before this drain had ended.
    if (this.#isAskedAgain) await this.run('none', this.#stopAt);
  }

  async #sendAllDue() {
    const { lanes, options, events } = this.#queue;
    await this.#queue.refreshOwner();
    const hadWork = lanes.withWork().some(({ head, readyAt }) => head ?? readyAt > 0);
    let workers = 0;
    for (;;) {
      const changed = lanes.changed();
      for (let lane; workers < options.concurrency && (lane = this.#takeDue()); workers++)
        void this.#work(lane).then(() => {
          workers--;
          lanes.notify();
        });
      this.#releasePages();
      const next = workers < options.concurrency ? this.#nextDueAt(workers > 0) : Infinity;
      if (!workers && next === Infinity) break;
      await until(next, changed);
    }
    const [failure] = this.#failures as [Error?];
    this.#failures = [];
    this.#failed.clear();
    if (failure) throw failure;
    if (hadWork && !lanes.hasWork() && !this.#queue.wasEvicted()) await events.publish({ type: 'drained' });
  }

  /** One worker: it sends entry after entry, of whichever lane has waited longest. Never rejects. */
  async #work(first: Lane): Promise<void> {
    const { lanes } = this.#queue;
    let lane: Lane | undefined = first;
    /** The lane of the entry that it has just sent, and how that ended. */
    let last: Lane | undefined;
    let ending: Ending | undefined;
    let readAhead: ReadAhead | undefined;
    while (lane) {
      const reserved: Lane[] = last && last !== lane ? [lane, last] : [lane];
      const ahead = last === lane ? readAhead : undefined;
      const ended = ending ? [ending] : [];
      last = ending = readAhead = undefined;
      try {
        const claim = await this.#claim(reserved, ended, ahead);
        last =
          claim && reserved.find((one) => one.owner === claim.before.owner && one.name === claim.before.lane);
        if (claim && last) {
          const mayGo = !this.#isStopped() && lanes.isSendable(last.owner);
          if (mayGo) {
            this.#queue.mark(claim.entry, last);
            const from = last;
            let next: ReadAhead | undefined;
            const sent = await sendClaim(from, claim, this.#queue, () => {
              if (!next && !this.#hasDue()) next = this.#readAhead(from, claim.entry);
            });
            ending = sent.ending;
            if (sent.result) this.#ended[sent.result]++;
            if (sent.hasLeft) readAhead = next;
          } else ending = unmark(claim.before);
        }
      } catch (error) {
        last = undefined;
        this.#failures.push(error);
        for (const one of reserved) {
          this.#failed.add(one);
          one.invalidate();
        }
      }
      for (const one of reserved) {
        if (one === last) continue;
        one.release();
        lanes.dropIfEmpty(one);
      }
      // Its own lane comes last: it was served a moment ago.
      lane = this.#takeDue(last) ?? last;
    }
  }

  /** Stores how the last attempt ended and takes the next entry of these lanes. */
  async #claim(
    reserved: readonly Lane[],
    ended: readonly Ending[],
    ahead: ((look: Look) => Promise<Ahead | undefined>) | undefined,
  ): Promise<Claim | undefined> {
    const looks = reserved.map((lane) => lane.beginLook((entry) => this.#decide(lane, entry)));
    const { claim, heads } = await this.#queue.store.claimNext(
      looks.map(({ look }) => look),
      (entry) => markAttempt(entry, Date.now(), navigator.onLine),
      ended,
      await ahead?.(looks[0]!.look),
    );
    looks.forEach(({ finish }, at) => finish(heads[at], claim !== undefined && heads[at] === claim.entry));
    return claim;
  }

  /** Reads the next entry of the lane while this one is at the server. It counts only if nothing has changed since. */
  #readAhead(lane: Lane, { order }: Entry): ReadAhead {
    const { revision } = lane;
    const reading = this.#queue.store.readAhead(lane.name, order).catch(() => undefined);
    return async ({ from }: Look) => (lane.revision === revision && from === order ? reading : undefined);
  }

  #decide(lane: Lane, entry: Entry) {
    const { lanes, signals, options } = this.#queue;
    const now = Date.now();
    if (this.#isStopped() || !lanes.isSendable(entry.owner)) return 'stop';
    // Nothing overtakes a request of a page that came earlier. A parked entry has given up its place.
    if (entry.state !== 'parked' && lanes.earlierInFlight(lane, entry.order, now)) return 'stop';
    return lane.isReady(entry, now, signals, options) ? 'send' : 'stop';
  }

  /** Whether another lane goes next, so that reading ahead in this one would be for nothing. */
  #hasDue(): boolean {
    const { lanes, signals, options } = this.#queue;
    return lanes.hasDue(Date.now(), signals, options, this.#failed);
  }

  #takeDue(own?: Lane): Lane | undefined {
    const { lanes, signals, options } = this.#queue;
    return this.#isStopped() ? undefined : lanes.takeDue(Date.now(), signals, options, this.#failed, own);
  }

  #isStopped() {
    const { paused, options } = this.#queue;
    return paused || options.disabled || Date.now() >= this.#stopAt;
  }

  /** Pages wait for as long as their lane is due. */
  #releasePages() {
    const { lanes, signals, options } = this.#queue;
    const now = Date.now();
    for (const lane of lanes) {
      if (lane.isBusy || !(lane.waitingPages.size || lane.inFlight.size)) continue;
      if (this.#isStopped() || this.#failed.has(lane) || !lane.isDue(now, signals, options))
        lane.releaseWaiters();
    }
  }

  /** When something is due that is not now: while others are at work, and where a request of a page is in the way. */
  #nextDueAt(isWorking: boolean): number {
    const { lanes, signals, options } = this.#queue;
    let at = Infinity;
    if (this.#isStopped()) return at;
    const now = Date.now();
    for (const lane of lanes) {
      if (lane.isBusy || this.#failed.has(lane) || !lanes.isSendable(lane.owner)) continue;
      if (!lane.isDue(now, signals, options)) at = isWorking ? Math.min(at, lane.readyAt) : at;
      else if (lane.head) at = Math.min(at, lanes.earlierInFlight(lane, lane.head.order, now)?.until ?? at);
    }
    return at;
  }
}

/** Resolves at `time` (milliseconds since the epoch), or with `sooner`. */
export function until(time: number, sooner: Promise<void>): Promise<void> {
  return time === Infinity ? sooner : withTimeout((time - Date.now()) / 1000, sooner, () => {});
}
