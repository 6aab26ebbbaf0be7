import { claims } from './claim.ts';
import { dispatch } from './live.ts';
import { type AnswerName, type Policy, serverAnswers, timing } from './policy.ts';
import { classifyReplayed, knownTo, withFailure } from './relations.ts';
import { lanesOf, send } from './send.ts';
import {
  current,
  now,
  type Replay,
  type State,
  type Step,
  withWorld,
  withWrite,
  type WorkerId,
} from './state.ts';

/** What the replay of one worker may do next. It holds the lock while one of its attempts goes on. */
export function replaySteps(policy: Policy, state: State, by: WorkerId): Step[] {
  const { world, writes } = state;
  if (!world.running[by]) return [];
  const steps: Step[] = [];
  const add = (words: string, next: State) => steps.push({ words, kind: 'progress', next });
  for (const at of [0, 1]) {
    const { replay } = writes[at]!;
    if (replay?.by !== by) continue;
    if (replay.phase === 'claimed')
      add(`worker ${by + 1} sends write ${at + 1} from its queue`, sendClaimed(policy, state, at));
    if (replay.phase === 'ended') steps.push(...claims(policy, state, by, at));
  }
  const isLocked = writes.some(({ replay }) => replay && replay.by !== by);
  const isAnyStored = writes.some(({ row, replay }) => row && row.state !== 'dead' && !replay);
  // An old worker goes on with its drain and begins no other.
  if (isLocked || !isAnyStored || by !== world.active) return steps;
  const fresh = claims(policy, state, by);
  const missed = [0, 1].find(
    (at) => isFreeToGo(state, at, by) && !fresh.some(({ next }) => next.writes[at]!.replay),
  );
  if (missed === undefined) steps.push(...fresh);
  else
    add(
      `worker ${by + 1} does not claim write ${missed + 1}, which is due`,
      withWorld(state, { broken: 'lanes do not wait for each other' }),
    );
  return steps;
}

/** Whether the entry is due and nothing of its own lane stands in its way. Asks the queue nothing. */
function isFreeToGo({ world, writes }: State, at: number, by: WorkerId): boolean {
  const write = writes[at]!;
  const entry = current(write, by);
  if (!entry || !write.known[by] || write.replay || write.live?.isInFlight || world.isPaused) return false;
  if (entry.state === 'dead' || entry.nextAttemptAt > now || !write.owner || write.owner !== world.user)
    return false;
  const other = writes[1 - at]!;
  if (entry.dependsOn && other.row && other.row.state !== 'dead') return false;
  return (
    other.lane !== write.lane || other.owner !== write.owner || !(other.row || other.live || other.replay)
  );
}

function sendClaimed(policy: Policy, state: State, at: number): State {
  const write = state.writes[at]!;
  const replay = write.replay!;
  // The app is asked who is there, and from then to the send nothing is awaited.
  const lanes = lanesOf(policy, state, replay.by);
  if (!lanes.isSendable(replay.entry.owner))
    return withWrite(state, at, { replay: { ...replay, phase: 'ended', ended: 'other owner' } });
  if (policy.failedDependency(replay.entry, knownTo(replay.by, state)) !== undefined)
    return endReplay(policy, withFailure(state), at, 'dependency');
  const marked = markAgain(state, at);
  const { entry, by } = marked.writes[at]!.replay!;
  const sent = withWrite(marked, at, { replay: { ...replay, entry, phase: 'sent' } });
  return send(policy, sent, at, 'replay', entry, by) ?? endReplay(policy, sent, at, 'lost');
}

/** An entry that was claimed without a network counts as possibly received from now on, if there is one: `attempt`. */
function markAgain(state: State, at: number): State {
  const { replay, row, unwritten, facts } = state.writes[at]!;
  const { entry, by } = replay!;
  if (!state.world.isOnline || entry.unknownSince !== undefined) return state;
  const known = { ...entry, unknownSince: entry.lastAttemptAt };
  const claimed = { replay: { ...replay!, entry: known } };
  if (!row) return withWrite(state, at, claimed);
  if (state.world.isFull) return withWrite(state, at, { ...claimed, unwritten: { by, entry: known } });
  const current = { ...(unwritten?.entry ?? row), unknownSince: entry.lastAttemptAt };
  return withWrite(state, at, {
    ...claimed,
    row: current,
    unwritten: undefined,
    facts: { ...facts, mayLookUnsent: false },
  });
}

/** The attempt has ended, and the worker knows how: `sendClaim`. */
export function endReplay(policy: Policy, state: State, at: number, name: AnswerName): State {
  const write = state.writes[at]!;
  const { live, page } = write;
  const replay = write.replay!;
  const { outcome } = serverAnswers[name];
  const atReplay = classifyReplayed(policy, outcome, replay.entry);
  const isPageThere = live?.task === 'turn' && live.by === replay.by && page === 'waiting';
  const hasPage = atReplay !== 'delivered' && outcome.response !== undefined && isPageThere;
  // The page gets the answer and decides.
  const verdict = atReplay === 'conflict' && hasPage ? 'dead-letter' : atReplay;
  const circumstances = { now, onLine: state.world.isOnline, random: () => 1 };
  const conclusion = policy.conclude(replay.entry, outcome, verdict, hasPage, timing, circumstances);
  const leaves = 'ended' in conclusion;
  const ended: Replay = { ...replay, phase: 'ended', ended: name, wasOnline: circumstances.onLine, leaves };
  // A page that waits gets the final answer itself.
  const told = leaves &&
    live?.task === 'turn' && {
      live: {
        ...dispatch(policy, live, 'answer', true),
        task: undefined,
        hasResponse: outcome.response !== undefined,
      },
    };
  return withWrite(state, at, { replay: ended, ...told });
}
