import { earlierLive } from './earlier-live.ts';
import type { Entry } from './entry.ts';
import type { Lane } from './lane-book.ts';
import type { QueueStore, Turn } from './queue-store.ts';
import type { ReplayerParts } from './replay-parts.ts';
import { isReady, strongerSign, type Sign } from './readiness.ts';
import { sendEntry } from './send-entry.ts';

export interface WalkParts extends ReplayerParts {
  /** Whether no further attempt may begin. */
  stopped: () => boolean;
}

/**
 * Sends what is ready of one lane, in order, until one entry holds the others back. The next entry
 * is read and marked while this one is at the server, and is sent only once this one is out of the
 * way. Says whether the server answered at all.
 */
export async function walkLane(lane: Lane, sign: Sign, parts: WalkParts): Promise<boolean> {
  const { store, lanes, options, stopped } = parts;
  const removals: Promise<unknown>[] = [];
  let heard = false;
  let parkedUntil = Infinity;
  let mayForce = sign === 'last-chance';

  const turn =
    (known: Sign) =>
    (entry: Entry): Turn => {
      const parked = entry.state === 'parked';
      if (stopped()) return 'stop';
      if (isReady(entry, Date.now(), known, options)) return 'send';
      if (mayForce && !parked) {
        mayForce = false;
        return 'send';
      }
      if (!parked) return 'stop';
      parkedUntil = Math.min(parkedUntil, entry.nextAttemptAt);
      return 'skip';
    };
  const take = async (after: number, known: Sign) => {
    const { revision, disorder } = lane;
    return { revision, disorder, at: await store.take(lane.name, after, turn(known), mark) };
  };
  const fromTheStart = () => {
    parkedUntil = Infinity;
    return take(0, sign);
  };

  let taken = fromTheStart();
  for (;;) {
    const { revision, disorder, at } = await taken;
    if (!at?.before) {
      await Promise.all(removals);
      if (lane.revision === revision) {
        lane.settle(at?.entry, parkedUntil, false);
        lanes.forget(lane);
        return heard;
      }
      taken = fromTheStart();
      continue;
    }
    const waited = await earlierLive(lanes, lane, at.entry.order, options.attemptTimeoutSeconds);
    if (waited || lane.disorder !== disorder || stopped()) {
      await unmark(store, at.entry, at.before);
      taken = fromTheStart();
      continue;
    }
    if (at.entry.state !== 'parked') lane.head = at.entry;
    taken = take(at.entry.order, strongerSign(sign, 'connectivity'));
    const sent = await sendEntry(lane, at.entry, at.request, parts);
    heard ||= sent.heard;
    if (sent.removal) removals.push(sent.removal);
    if (sent.entry?.state === 'parked') parkedUntil = Math.min(parkedUntil, sent.entry.nextAttemptAt);
    else if (sent.entry) {
      const { at: ahead, revision: latest } = await taken;
      if (ahead?.before) await unmark(store, ahead.entry, ahead.before);
      await Promise.all(removals);
      lane.settle(sent.entry, parkedUntil, lane.revision !== latest);
      return heard;
    }
  }
}

/** Counted before the send, so that an attempt which was killed is known. */
function mark(entry: Entry): Entry {
  return { ...entry, attempts: entry.attempts + 1, lastAttemptAt: Date.now() };
}

/** For an entry that was marked and then not sent. */
function unmark(store: QueueStore, { id }: Entry, { attempts, lastAttemptAt }: Entry) {
  return store.update(id, (entry) => ({ ...entry, attempts, lastAttemptAt }));
}
