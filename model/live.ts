import type { LiveEvent } from '../packages/plugin-sync-queue/src/policy/live-state.ts';
import type { Verdict } from '../packages/plugin-sync-queue/src/policy/outcome.ts';
import { laneOfOwner } from '../packages/plugin-sync-queue/src/queue/owners.ts';
import type { Entry } from '../packages/plugin-sync-queue/src/shared/entry.ts';
import { type AnswerName, type Policy, type QueueOptions, serverAnswers, timing, url } from './policy.ts';
import { classifyReplayed, isEarly } from './relations.ts';
import { lanesOf, mark, send } from './send.ts';
import { admit } from './admit.ts';
import { type Live, now, type State, type Step, withFacts, withWrite } from './state.ts';

/** What an event makes of a live request: `LiveRequest.#dispatch`. */
export function dispatch({ reduceLive }: Policy, live: Live, event: LiveEvent, isReplayed = false): Live {
  const state = reduceLive(live.state, event);
  if (state === live.state) return live;
  const next: Live = { ...live, state };
  if (state !== 'answered' && state !== 'failed') return next;
  if (live.isStored && !isReplayed) return { ...next, task: 'delete' };
  return live.state === 'saving' || live.state === 'in-lane' ? next : { ...next, isInFlight: false };
}

function draft({ world: { user }, writes }: State, at: number, lane: string, options: QueueOptions): Entry {
  const { coalesces, relates } = options;
  // The receipt has the id, and an entry waits for those of the same person.
  const isKnown = writes[0].page === 'kept' && user && writes[0].owner === user;
  const dependsOn = relates && at === 1 && lane === 'photos' && isKnown && ['write-1'];
  const id = `write-${at + 1}`;
  return {
    ...{
      id,
      key: id,
      scope: 'https://app.example/',
      queue: 'outbox',
      method: 'POST',
      url,
      navigation: false,
    },
    ...(user && { owner: user }),
    ...(coalesces && { coalesceKey: 'draft' }),
    ...(dependsOn && { dependsOn }),
    ...{ lane: laneOfOwner(user, lane), order: at + 1, size: 0, createdAt: now, state: 'waiting' },
    ...{ attempts: 0, nextAttemptAt: now, badAnswers: 0, conflicts: 0 },
  };
}

/** A page writes: `LiveRequest.send`. */
export function begin(policy: Policy, options: QueueOptions, state: State, at: number, lane: string): State {
  const { active, user, isOnline } = state.world;
  const entry = draft(state, at, lane, options);
  const lanes = lanesOf(policy, state, active);
  const fresh: Live = {
    ...{ by: active, state: 'new', entry, isStored: false, isInFlight: true, hasResponse: false },
  };
  const facts = { ...state.writes[at]!.facts, mayLookUnsent: !isOnline };
  const made = { lane, owner: user, page: 'waiting', facts } as const;
  if ((lanes.of(entry).isBlocked || isEarly(policy, state, entry, active)) && lanes.isSendable(entry.owner)) {
    const live: Live = { ...dispatch(policy, fresh, 'lane-blocked'), task: 'store' };
    return withWrite(state, at, { ...made, live });
  }
  const live: Live = { ...fresh, entry: mark(policy, entry, isOnline) };
  if (options.persist === 'before-send')
    return withWrite(state, at, { ...made, live: { ...live, task: 'store first' } });
  return sendLive(policy, withWrite(state, at, { ...made, live: dispatch(policy, live, 'lane-free') }), at);
}

function sendLive(policy: Policy, state: State, at: number, isAdmitted = false): State {
  const { entry, by } = state.writes[at]!.live!;
  return send(policy, state, at, 'live', entry, by, isAdmitted) ?? fail(policy, state, at, 'lost');
}

/** A live request has failed: `LiveRequest.fail`, and `recover` after the strategy's own timeout. */
export function fail(policy: Policy, state: State, at: number, name: AnswerName): State {
  const { outcome } = serverAnswers[name];
  const { page, live } = state.writes[at]!;
  const verdict = page === 'aborted' ? 'delivered' : classifyReplayed(policy, outcome, live!.entry);
  return conclude(policy, state, at, name, verdict);
}

function conclude(policy: Policy, state: State, at: number, name: AnswerName, given: Verdict): State {
  // It is sent once more: only a replay makes a conflict.
  const verdict = given === 'conflict' ? 'retry' : given;
  const { live, page } = state.writes[at]!;
  const circumstances = { now, onLine: state.world.isOnline, random: () => 1 };
  const hasPage = page === 'waiting';
  const { outcome } = serverAnswers[name];
  const conclusion = policy.conclude(live!.entry, outcome, verdict, hasPage, timing, circumstances);
  if ('ended' in conclusion) return withWrite(state, at, { live: dispatch(policy, live!, 'final-failure') });
  const failed = dispatch(policy, live!, 'failure');
  if (failed === live) return state;
  // A dead letter takes no other's place.
  const entry = { ...conclusion.entry };
  if (entry.state === 'dead') delete entry.coalesceKey;
  return withWrite(state, at, { live: { ...failed, entry, task: 'store' } });
}

/** The server has answered a live request: `LiveRequest.succeed`. */
export function succeed(policy: Policy, state: State, at: number, name: AnswerName): State {
  const write = state.writes[at]!;
  const { outcome } = serverAnswers[name];
  const live: Live = { ...write.live!, hasResponse: true };
  const isKept = live.state === 'saving' || live.state === 'receipt';
  const atReplay = classifyReplayed(policy, outcome, live.entry);
  const verdict = isKept ? atReplay : policy.classifyLive(outcome.response!);
  if (isKept && verdict !== 'delivered') return state;
  const answered = withWrite(state, at, { live });
  const isUntold = atReplay !== 'delivered' && !isKept && write.page !== 'waiting';
  if (isUntold || verdict === 'retry' || verdict === 'hold')
    return conclude(policy, answered, at, name, isUntold ? atReplay : verdict);
  return withWrite(state, at, { live: dispatch(policy, live, 'answer') });
}

/** The next steps of a live request that need nobody else. */
export function liveSteps(policy: Policy, state: State, at: number): Step[] {
  const write = state.writes[at]!;
  const { live } = write;
  if (!live) return [];
  const steps: Step[] = [];
  const what = `write ${at + 1}`;
  const add = (words: string, next: State) => steps.push({ words, kind: 'progress', next });
  const { isFull } = state.world;

  if (live.task === 'store' || live.task === 'store first')
    add(
      isFull ? `the storage refuses ${what}` : `${what} is committed to the storage`,
      isFull ? notStored(policy, state, at) : stored(policy, state, at),
    );
  if (live.task === 'delete')
    add(
      `the stored copy of ${what} is deleted`,
      withWrite(state, at, {
        row: undefined,
        unwritten: undefined,
        live: { ...live, isStored: false, isInFlight: false, task: undefined },
      }),
    );
  if (live.task === 'turn')
    add(
      `the page of ${what} stops waiting for its turn`,
      withWrite(state, at, { live: { ...dispatch(policy, live, 'failure'), task: undefined } }),
    );
  if (live.task === 'memory') {
    const lane = lanesOf(policy, state, live.by).of(live.entry);
    const given = withWrite(state, at, { live: { ...live, task: undefined } });
    const isEarlierThere = [...lane.inFlight.keys()].some((arrival) => arrival <= at);
    const mayGo = !lane.blocks(at + 1) && !isEarlierThere && !isEarly(policy, state, live.entry, live.by);
    if (mayGo && state.world.user === write.owner)
      add(`${what}, which could not be stored, is sent in its turn`, sendLive(policy, given, at));
    add(`${what} waits no longer for its turn in memory`, given);
  }
  return steps;
}

/**
 * The page is told as soon as its request has come to an end, which is the earliest moment. The event ends when nothing
 * is left to do for it.
 */
export function tell(state: State, at: number): State {
  const write = state.writes[at]!;
  const { live, page, packets } = write;
  if (!live) return state;
  const isAtNetwork = packets.some(({ from }) => from === 'live');
  const isBusy = live.task !== undefined && live.task !== 'delete';
  if (page === 'waiting' && !isBusy && (!isAtNetwork || live.state === 'receipt')) {
    const isKept = live.state === 'receipt' && live.entry.state !== 'dead';
    const told = isKept ? 'kept' : live.hasResponse ? 'answered' : 'error';
    return tell(withWrite(state, at, { page: told }), at);
  }
  const isOver = page !== 'waiting' && !live.task && !isAtNetwork;
  return isOver ? withWrite(state, at, { live: undefined }) : state;
}

/** The strict commit is done: `LiveRequest.#store`. */
function stored(policy: Policy, state: State, at: number): State {
  const write = state.writes[at]!;
  const live = write.live!;
  const isFirst = live.task === 'store first';
  // A row that is there is changed. If it has left, somebody has discarded it.
  const room = live.isStored ? write.row && state : admit(policy, state, at);
  if (!room) return notStored(policy, state, at);
  const known = write.known.map((is, by) => is || (!isFirst && by === live.by));
  const entered = {
    ...withFacts(write, { wasStored: true }),
    row: live.entry,
    known: known as [boolean, boolean],
  };
  const next = withWrite(room, at, entered);
  const after = { ...live, isStored: true, task: undefined };
  if (isFirst) return sendStored(policy, next, at, after);
  const committed = dispatch(policy, after, 'stored');
  if (committed.state === 'answered') return withWrite(next, at, { live: { ...committed, task: 'delete' } });
  const task = live.state === 'in-lane' ? 'turn' : undefined;
  return withWrite(next, at, { live: { ...committed, isInFlight: false, task } });
}

/** Sends what was stored before its send, unless another person is there by now. */
function sendStored(policy: Policy, state: State, at: number, live: Live): State {
  if (state.world.user === state.writes[at]!.owner)
    return sendLive(policy, withWrite(state, at, { live: dispatch(policy, live, 'lane-free') }), at, true);
  const { lastAttemptAt: _, unknownSince: __, ...untried } = live.entry;
  const failed = dispatch(policy, { ...live, entry: { ...untried, attempts: 0 } }, 'failure');
  return withWrite(state, at, { live: { ...failed, task: 'store' } });
}

/** There is no room. */
function notStored(policy: Policy, state: State, at: number): State {
  const write = state.writes[at]!;
  const live = write.live!;
  const isFirst = live.task === 'store first';
  // Where its row is there, the row waits also if the failure cannot be written down.
  if (live.isStored && write.row) {
    const known = write.known.map((is, by) => is || by === live.by) as [boolean, boolean];
    const waiting = dispatch(policy, { ...live, isInFlight: false, task: undefined }, 'stored');
    return withWrite(state, at, { known, live: waiting });
  }
  const failed = dispatch(policy, { ...live, isStored: false, task: undefined }, 'not-stored');
  const next = withWrite(state, at, { ...withFacts(write, { mayFail: true }), live: failed });
  if (isFirst && state.world.user === write.owner)
    return sendLive(policy, withWrite(next, at, { live: { ...failed, isInFlight: true } }), at, true);
  if (live.state === 'in-lane') return withWrite(next, at, { live: { ...failed, task: 'memory' } });
  return withWrite(next, at, { live: { ...failed, isInFlight: false } });
}
