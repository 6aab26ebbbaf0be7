import { earlierLive } from '../live/earlier-live.ts';
import type { Entry } from '../shared/entry.ts';
import type { Lane } from '../queue/lane-book.ts';
import type { QueueKeeper } from '../queue/queue-keeper.ts';
import type { Taken, Turn } from '../storage/queue-store.ts';
import { isReady, strongerSign, type Sign } from '../policy/readiness.ts';
import { sendEntry } from './send-entry.ts';
import { markAttempt } from '../policy/settlement.ts';

/**
 * Sends what is ready of one lane, in order, until one entry holds the others back. The next entry
 * is read and marked while this one is at the server, and is sent only once this one is out of the
 * way. Says whether the server answered at all.
 */
export async function walkLane(
  lane: Lane,
  sign: Sign,
  keeper: QueueKeeper,
  stopped: () => boolean,
): Promise<boolean> {
  const { store, lanes, options } = keeper;
  const removals = new Set<Promise<unknown>>();
  let heard = false;
  let parkedUntil = Infinity;
  let forced: string | undefined;

  const mark = (entry: Entry) => markAttempt(entry, Date.now(), navigator.onLine);
  const turn = (entry: Entry, known: Sign): Turn => {
    // A lane of somebody else that has the same name in the store.
    if (entry.owner !== lane.owner) return 'skip';
    if (stopped() || !lanes.isMine(entry.owner)) return 'stop';
    const parked = entry.state === 'parked';
    if (isReady(entry, Date.now(), known, options)) return 'send';
    if (parked) parkedUntil = Math.min(parkedUntil, entry.nextAttemptAt);
    // By its id: a transaction that is repeated asks again.
    if (sign === 'last-chance' && !parked && (forced ??= entry.id) === entry.id) return 'send';
    return parked ? 'skip' : 'stop';
  };
  const take = async (after: number, known: Sign) => {
    const { revision, disorder } = lane;
    const taken = await store.take(lane.name, after, (entry) => turn(entry, known), mark);
    return { revision, disorder, taken };
  };
  const fromTheStart = () => {
    parkedUntil = Infinity;
    return take(0, sign);
  };
  /** For an entry that was marked and then not sent. */
  const unmark = async ({ before }: Taken) => {
    if (!before) return;
    const { id, attempts, lastAttemptAt, unknownSince } = before;
    await store.settle(id, (entry) => ({ ...entry, attempts, lastAttemptAt, unknownSince }));
  };

  let next = fromTheStart();
  for (;;) {
    const { revision, disorder, taken } = await next;
    if (!taken?.before) {
      await Promise.all(removals);
      if (lane.revision === revision) {
        lane.settle(taken?.entry, parkedUntil, false);
        lanes.forget(lane);
        return heard;
      }
      next = fromTheStart();
      continue;
    }
    const { entry } = taken;
    if (entry.state !== 'parked') lane.head = entry;
    const waited = await earlierLive(lanes, lane, entry.order, options.attemptTimeoutSeconds);
    if (waited || lane.disorder !== disorder || stopped() || !lanes.isMine(entry.owner)) {
      await unmark(taken);
      next = fromTheStart();
      continue;
    }
    next = take(entry.order, strongerSign(sign, 'connectivity'));
    const sent = await sendEntry(lane, taken, keeper);
    heard ||= sent.heard;
    const { removal } = sent;
    if (removal) {
      removals.add(removal);
      // Ten thousand that are done would only be a burden.
      void removal.then(() => removals.delete(removal));
    }
    // The person has changed between the mark and the send.
    if (sent.unsent) await unmark(taken);
    const left = sent.unsent ? taken.before : sent.entry;
    if (left?.state === 'parked') parkedUntil = Math.min(parkedUntil, left.nextAttemptAt);
    else if (left) {
      const ahead = await next;
      if (ahead.taken) await unmark(ahead.taken);
      await Promise.all(removals);
      lane.settle(left, parkedUntil, lane.revision !== ahead.revision);
      return heard;
    }
  }
}
