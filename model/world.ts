import { fail } from './live.ts';
import type { Policy, QueueOptions } from './policy.ts';
import { begin } from './live.ts';
import { settle } from './relations.ts';
import {
  current,
  later,
  now,
  type State,
  type Step,
  withFacts,
  withWorld,
  withWrite,
  type WorkerId,
  type Write,
} from './state.ts';

/** What pages and people do, and what happens to workers, network and disk. */
export function worldSteps(policy: Policy, options: QueueOptions, state: State): Step[] {
  const { world, writes } = state;
  const { user, isOnline, isFull, isPaused, left, active, running } = world;
  const steps: Step[] = [];
  const add = (kind: Step['kind'], words: string, next: State) => steps.push({ words, kind, next });
  const set = (kind: Step['kind'], words: string, change: Partial<State['world']>) =>
    add(kind, words, withWorld(state, change));

  const next = writes.findIndex(({ page }) => page === 'none');
  if (next >= 0 && running[active])
    for (const lane of next && (left || options.relates) ? ['notes', 'photos'] : ['notes'])
      add(
        lane === 'notes' || options.relates ? 'change' : 'fault',
        `a page sends write ${next + 1} (lane "${lane}")`,
        begin(policy, options, state, next, lane),
      );

  for (const by of [0, 1] as const)
    if (!running[by] && by === active) add('progress', `worker ${by + 1} starts`, start(state, by));
  const seconds = secondsToNext(state);
  if (seconds) add('progress', `${seconds} s pass`, pass(state, seconds));
  if (!isOnline) set('progress', 'the network is back', { isOnline: true });
  if (isPaused) set('progress', 'the queue is resumed', { isPaused: false });
  if (isFull) set('change', 'there is room on the disk again', { isFull: false });
  if (!user)
    for (const person of ['anna', 'ben'] as const) set('change', `${person} signs in`, { user: person });
  if (left <= 0) return steps;

  if (isOnline) set('fault', 'the network is gone', { isOnline: false });
  if (!isFull) set('fault', 'the disk is full', { isFull: true });
  if (!isPaused) set('fault', 'the queue is paused', { isPaused: true });
  if (user) set('fault', `${user} signs out`, { user: undefined });
  for (const by of [0, 1] as const)
    if (running[by]) add('fault', `worker ${by + 1} is killed`, kill(state, by));
  add('fault', 'the browser is killed', killBrowser(state));
  if (active === 0 && writes.every(({ live }) => live?.by !== 0))
    add('fault', 'an update: worker 2 takes over', start(withWorld(state, { active: 1 }), 1));
  for (const at of [0, 1])
    if (writes[at]!.page === 'waiting') {
      add('fault', `the page aborts write ${at + 1}`, abort(policy, state, at));
      add('fault', `the page of write ${at + 1} is closed`, withWrite(state, at, { page: 'closed' }));
    }
  return steps;
}

const change = <Value>(pair: readonly [Value, Value], at: number, value: Value): [Value, Value] =>
  at === 0 ? [value, pair[1]] : [pair[0], value];

const mapWrites = (state: State, map: (write: Write, at: number) => Write): State => ({
  ...state,
  writes: [map(state.writes[0], 0), map(state.writes[1], 1)],
});

/** A worker reads what is stored. */
function start(state: State, by: WorkerId): State {
  const running = change(state.world.running, by, true);
  return mapWrites(withWorld(state, { running }), (write) =>
    write.row ? { ...write, known: change(write.known, by, true) } : write,
  );
}

/** What it has in memory is gone. What it has sent may still reach the server. */
function kill(state: State, by: WorkerId): State {
  const running = change(state.world.running, by, false);
  return mapWrites(withWorld(state, { running }), (write) => {
    const { live, replay, unwritten, page, packets } = write;
    const isLive = live?.by === by;
    const isReplayed = replay?.by === by;
    const killed: Write = {
      ...write,
      ...(isLive && { live: undefined, ...(page === 'waiting' && { page: 'error' as const }) }),
      ...(isReplayed && { replay: undefined }),
      ...(unwritten?.by === by && { unwritten: undefined }),
      known: change(write.known, by, false),
      packets: packets
        .filter(({ from, answer }) => !answer || (from === 'live' ? !isLive : !isReplayed))
        .map((packet) =>
          (packet.from === 'live' ? isLive : isReplayed) ? { ...packet, from: 'nobody' as const } : packet,
        ),
    };
    return isLive ? withFacts(killed, { mayFail: true }) : killed;
  });
}

function killBrowser(state: State): State {
  const closed = mapWrites(state, (write) =>
    write.page === 'waiting' ? { ...write, page: 'closed' } : write,
  );
  return kill(kill(closed, 0), 1);
}

/** The page takes its write back. What waits in its lane is discarded. */
function abort(policy: Policy, state: State, at: number): State {
  const write = state.writes[at]!;
  const { live, packets } = write;
  const aborted = withWrite(state, at, { ...withFacts(write, { mayBeGone: true }), page: 'aborted' });
  if (live?.task === 'turn' && live.state === 'in-lane') {
    const gone = {
      ...withFacts(write, { mayBeGone: true }),
      page: 'aborted',
      row: undefined,
      unwritten: undefined,
    } as const;
    const taken = withWrite(state, at, {
      ...gone,
      live: {
        ...live,
        state: policy.reduceLive('in-lane', 'not-stored'),
        isStored: false,
        isInFlight: false,
        task: undefined,
      },
    });
    return settle(policy, taken, at, current(write, live.by), true, live.by);
  }
  if (!packets.some(({ from }) => from === 'live')) return aborted;
  const left = packets.flatMap((packet) =>
    packet.from !== 'live' ? packet : packet.answer ? [] : { ...packet, from: 'nobody' as const },
  );
  return fail(policy, withWrite(aborted, at, { packets: left }), at, 'lost');
}

/** How many seconds to wait for the next entry that has a time. */
function secondsToNext({ world, writes }: State): number {
  // What has ended is stored at once.
  if (writes.some(({ replay }) => replay?.phase === 'ended')) return 0;
  const times = writes
    .flatMap((write) => current(write, world.active)?.nextAttemptAt ?? [])
    .filter((time) => time > now && time < Infinity);
  return times.length ? Math.ceil((Math.min(...times) - now) / 1000) : 0;
}

function pass(state: State, seconds: number): State {
  const shift = <E extends Parameters<typeof later>[0] | undefined>(entry: E) =>
    entry && later(entry, seconds * 1000);
  return mapWrites(state, (write) => ({
    ...write,
    row: shift(write.row),
    ...(write.unwritten && {
      unwritten: { ...write.unwritten, entry: later(write.unwritten.entry, seconds * 1000) },
    }),
    ...(write.live && { live: { ...write.live, entry: later(write.live.entry, seconds * 1000) } }),
    ...(write.replay && {
      replay: {
        ...write.replay,
        before: later(write.replay.before, seconds * 1000),
        entry: later(write.replay.entry, seconds * 1000),
      },
    }),
  }));
}
