import type { Lanes } from '../packages/plugin-sync-queue/src/queue/lanes.ts';
import type { Entry } from '../packages/plugin-sync-queue/src/shared/entry.ts';
import type { Policy } from './policy.ts';
import { brokenRelation, eligibleAt, knownTo } from './relations.ts';
import { current, later, now, type State, type WorkerId, withWorld, withWrite, type Write } from './state.ts';

/** What one worker knows of the lanes, made of the state by the queue's own class. */
export function lanesOf(policy: Policy, state: State, by: WorkerId): Lanes {
  const { world, writes } = state;
  const lanes = policy.createLanes();
  const known = knownTo(by, state);
  lanes.eligibleAt = (entry) => eligibleAt(policy, known, entry);
  // Orders are 1 and 2, by arrival.
  lanes.lastOrder = 0;
  lanes.owner = world.user ?? null;
  for (const [at, write] of writes.entries()) {
    const entry = current(write, by);
    const { live } = write;
    if (entry && entry.state !== 'dead' && write.known[by]) lanes.of(entry).track(entry);
    if (live?.by !== by) continue;
    const lane = lanes.of(live.entry);
    if (live.isInFlight) lane.inFlight.set(at + 1, { ended: Promise.resolve(), until: Infinity });
    if (live.task === 'store' || live.task === 'memory') lane.beginWrite();
  }
  return lanes;
}

/** The entry with its attempt marked. An instant has passed since the last one. */
export const mark = ({ markAttempt }: Policy, entry: Entry, isOnline: boolean): Entry =>
  markAttempt(later(entry, 1), now, isOnline);

/** Nothing waits behind an entry without an owner: it is never sent by itself. */
const isSameLane = (a: Write, b: Write) => a.lane === b.lane && a.owner === b.owner && a.owner !== undefined;

/**
 * The promise that is broken when write `at` is sent now. It looks at the state, and asks the queue nothing.
 */
function brokenBySending(
  state: State,
  at: number,
  from: 'live' | 'replay',
  entry: Entry,
  by: WorkerId,
  isAdmitted: boolean,
): string | undefined {
  const { world, writes } = state;
  const write = writes[at]!;
  if (world.user !== write.owner) return 'an entry is sent only while its owner is the current user';
  const earlier = writes[0];
  const ahead = current(earlier, by);
  if (at === 1 && isSameLane(earlier, write) && !isAdmitted) {
    const isLive = earlier.live?.by === by;
    const isBeingStored = isLive && earlier.live?.task === 'store';
    const isAtNetwork = isLive && earlier.live?.isInFlight;
    const waits =
      (ahead?.state === 'waiting' || ahead?.state === 'conflict') &&
      !(isAtNetwork && earlier.live?.state === 'sent');
    const order = 'entries of one lane are sent in the order of their arrival';
    if (waits || (from === 'replay' ? isAtNetwork || ahead?.state === 'held' : isBeingStored)) return order;
  }
  const own = current(write, by);
  if (from === 'replay' && own && own.attempts <= (write.replay?.before.attempts ?? 0))
    return 'an attempt is marked before its request leaves';
  return brokenRelation(state, at, entry, by);
}

/**
 * The request leaves. Without a network it fails at once, and the result is `undefined`.
 *
 * @param isAdmitted a live request is let past its lane when it comes, also where it is stored before its send
 */
export function send(
  { keyOf }: Policy,
  state: State,
  at: number,
  from: 'live' | 'replay',
  entry: Entry,
  by: WorkerId,
  isAdmitted = false,
): State | undefined {
  const broken = brokenBySending(state, at, from, entry, by, isAdmitted);
  const seen = broken ? withWorld(state, { broken }) : state;
  if (!state.world.isOnline) return broken ? seen : undefined;
  const { packets } = state.writes[at]!;
  return withWrite(seen, at, { packets: [...packets, { from, key: keyOf(entry) }] });
}

/** Without the packet on which `from` waits. */
export const received = ({ packets }: Write, from: 'live' | 'replay') =>
  packets.filter((packet) => packet.from !== from);
