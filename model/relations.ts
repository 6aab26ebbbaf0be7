import type { Known } from '../packages/plugin-sync-queue/src/policy/dependencies.ts';
import type { Outcome, Verdict } from '../packages/plugin-sync-queue/src/policy/outcome.ts';
import type { Entry } from '../packages/plugin-sync-queue/src/shared/entry.ts';
import { type Policy, url } from './policy.ts';
import {
  current,
  type State,
  type Step,
  withFacts,
  withWorld,
  withWrite,
  type WorkerId,
  type Write,
} from './state.ts';

/** The statuses that are a conflict where nothing else is said. */
const conflictStatuses = [412];

/** `QueueState.classifyReplayed` with the feature `conflicts()`. */
export const classifyReplayed = (policy: Policy, outcome: Outcome, entry: Entry): Verdict =>
  policy.conflictVerdict(outcome, entry, conflictStatuses) ?? policy.classifyReplayed(outcome, entry);

/** What `dependencies()` knows in a worker. */
export function knownTo(by: WorkerId, { writes }: State): Known {
  const known: Known = { waiting: new Map(), failed: new Map() };
  for (const write of writes) {
    const entry = current(write, by);
    if (entry) (entry.state === 'dead' ? known.failed : known.waiting).set(entry.id, entry);
  }
  return known;
}

/** `eligibleAt` of `dependencies()`. */
export function eligibleAt(policy: Policy, known: Known, entry: Entry): number {
  if (!entry.dependsOn || policy.failedDependency(entry, known) !== undefined) return 0;
  return policy.openDependencies(entry, known).length ? Infinity : 0;
}

/** `LiveRequest.#isEarly` */
export function isEarly(policy: Policy, state: State, entry: Entry, by: WorkerId): boolean {
  const known = knownTo(by, state);
  return eligibleAt(policy, known, entry) === Infinity || policy.failedDependency(entry, known) !== undefined;
}

/** Whether the write on which `write` depends has failed, and nobody has said since that this does not matter. */
export const isFailedWith = ({ facts }: Write, first: Write): boolean =>
  !facts.mayIgnore && (facts.isGivenUp || first.row?.state === 'dead');

/** The promise about dependencies and conflicts that is broken when write `at` is sent now. It asks the queue nothing. */
export function brokenRelation(state: State, at: number, entry: Entry, by: WorkerId): string | undefined {
  const [first, second] = state.writes;
  const own = current(state.writes[at]!, by);
  if (own?.state === 'conflict') return 'what is in conflict is sent again only after a decision';
  if (at === 0 || !entry.dependsOn) return undefined;
  const other = current(first, by);
  if (other && other.state !== 'dead') return 'an entry is sent only after those that it depends on';
  return isFailedWith(second, first) ? 'nothing is sent of an entry whose dependency has failed' : undefined;
}

/** The first write has left the queue or is a dead letter. What waits for it is marked in the same transaction: `settled` of `dependencies()`. */
export function settle(
  policy: Policy,
  state: State,
  at: number,
  ended: Entry | undefined,
  hasFailed: boolean,
  by: WorkerId,
): State {
  const second = state.writes[1];
  const waiting = current(second, by);
  if (at === 1 || !ended || !waiting?.dependsOn || waiting.state === 'dead') return state;
  const isGivenUp = hasFailed && ended.state !== 'dead';
  const facts = withFacts(second, { isGivenUp, ...(hasFailed && { mayIgnore: false }) });
  const after = policy.afterDependency(waiting, ended, hasFailed);
  if (!after) return withWrite(state, 1, facts);
  // Without room for the mark, the worker that has seen the failure knows of it.
  const stored = state.world.isFull ? { unwritten: { by, entry: after } } : { row: after };
  return withWrite(state, 1, { ...facts, ...stored });
}

/** What people decide about conflicts and about what depends on others. */
export function decisionSteps(policy: Policy, state: State): Step[] {
  const { active, running, user, isFull } = state.world;
  const steps: Step[] = [];
  if (!running[active] || isFull) return steps;
  for (const [at, write] of state.writes.entries()) {
    const entry = current(write, active);
    if (!entry || write.replay || write.live || write.unwritten || write.owner !== user) continue;
    const add = (kind: Step['kind'], words: string, next: State) =>
      steps.push({ kind, words: `a person ${words} write ${at + 1}`, next });
    if (entry.state === 'conflict') {
      const key = `${entry.id} again`;
      const row = policy.withReplacement(entry, { method: entry.method, url, size: 0, key });
      add(
        'progress',
        'resolves the conflict of',
        withWrite(state, at, { row: { ...row, attempts: 0, conflicts: 0 } }),
      );
      const gone = withWrite(state, at, { ...withFacts(write, { mayBeGone: true }), row: undefined });
      add('change', 'discards', settle(policy, gone, at, entry, true, active));
    }
    const isRetriable = entry.state === 'dead' || (entry.dependsOn && entry.retriedAt === undefined);
    // A dead letter is no longer before what has been claimed by then.
    if (!isRetriable || (entry.state === 'dead' && state.writes[1 - at]!.replay)) continue;
    const hasFailed = at === 1 && isFailedWith(write, state.writes[0]);
    // Whoever retries accepts that the server may have it.
    const facts = withFacts(write, { mayLookUnsent: true, ...(hasFailed && { mayIgnore: true }) });
    add('change', 'retries', withWrite(state, at, { ...facts, row: policy.retried(entry, user) }));
  }
  return steps;
}

/** An entry becomes a dead letter, because one that it depends on has failed. */
export function withFailure(state: State): State {
  const [first, second] = state.writes;
  return isFailedWith(second, first)
    ? state
    : withWorld(state, { broken: 'an entry fails with those that it depends on, and with no others' });
}
