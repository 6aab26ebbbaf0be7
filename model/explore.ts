import { brokenPromise, isDone, promiseToDeliver } from './invariants.ts';
import { liveSteps, tell } from './live.ts';
import { Packer } from './pack.ts';
import { policy as actual, type Policy, type QueueOptions } from './policy.ts';
import { decisionSteps } from './relations.ts';
import { replaySteps } from './replay.ts';
import { serverSteps } from './server.ts';
import { forgetWhatIsOver, initial, type State, type Step, withWorld } from './state.ts';
import { worldSteps } from './world.ts';

export interface Bound extends QueueOptions {
  /** How many faults and changes may happen in one history. */
  faults: number;
}

export interface Exploration {
  states: number;
  transitions: number;
  /** The length of the longest of the shortest paths. */
  depth: number;
  broken?: { promise: string; path: string[] };
}

/** All that may happen next. */
function stepsFrom(policy: Policy, bound: Bound, state: State): Step[] {
  const steps = [
    ...replaySteps(policy, state, 0),
    ...replaySteps(policy, state, 1),
    ...liveSteps(policy, state, 0),
    ...liveSteps(policy, state, 1),
    ...serverSteps(policy, bound, state, 0),
    ...serverSteps(policy, bound, state, 1),
    ...worldSteps(policy, bound, state),
    ...(bound.relates ? decisionSteps(policy, state) : []),
  ];
  return steps.map(({ kind, words, next }) => {
    let told = tell(tell(next, 0), 1);
    if (kind === 'fault') told = withWorld(told, { left: state.world.left - 1 });
    const broken = brokenPromise(told);
    return { kind, words, next: broken ? withWorld(told, { broken }) : forgetWhatIsOver(told) };
  });
}

/**
 * Explores all interleavings within the bound, breadth first, and stops at the first broken promise: the path to it is
 * a shortest one.
 */
export function explore(bound: Bound, policy: Policy = actual): Exploration {
  const packer = new Packer();
  const states: number[] = [packer.pack(initial(bound.faults))];
  const parents: number[] = [-1];
  const numbers = new Map<number, number>([[states[0]!, 0]]);
  /** Pairs of states, the later one first: the steps that need no fault. */
  const progress: number[] = [];
  let transitions = 0;
  let [depth, levelEnd] = [0, 1];

  const pathTo = (number: number): string[] => {
    const numbersOnPath: number[] = [];
    for (let at = number; at >= 0; at = parents[at]!) numbersOnPath.unshift(at);
    return numbersOnPath.slice(1).map((at, before) => {
      const from = packer.unpack(states[numbersOnPath[before]!]!);
      return stepsFrom(policy, bound, from).find(({ next }) => packer.pack(next) === states[at])!.words;
    });
  };

  for (let number = 0; number < states.length; number++) {
    if (number === levelEnd) [depth, levelEnd] = [depth + 1, states.length];
    const state = packer.unpack(states[number]!);
    const promise = state.world.broken;
    if (promise)
      return { states: states.length, transitions, depth, broken: { promise, path: pathTo(number) } };
    for (const { kind, next } of stepsFrom(policy, bound, state)) {
      const packed = packer.pack(next);
      let found = numbers.get(packed);
      if (found === undefined) {
        found = states.push(packed) - 1;
        numbers.set(packed, found);
        parents.push(number);
      }
      transitions++;
      if (kind === 'progress') progress.push(found, number);
    }
  }
  const result = { states: states.length, transitions, depth };
  const stuck = firstStuck(states.length, progress, (number) => isDone(packer.unpack(states[number]!)));
  return stuck < 0 ? result : { ...result, broken: { promise: promiseToDeliver, path: pathTo(stuck) } };
}

/** The first state from which no path of `progress` leads to a state that is done; -1 if there is none. */
function firstStuck(count: number, progress: readonly number[], done: (number: number) => boolean): number {
  const starts = new Int32Array(count + 1);
  for (let at = 0; at < progress.length; at += 2) starts[progress[at]! + 1]!++;
  for (let at = 0; at < count; at++) starts[at + 1]! += starts[at]!;
  const free = starts.slice();
  const sources = new Int32Array(progress.length / 2);
  for (let at = 0; at < progress.length; at += 2) sources[free[progress[at]!]!++] = progress[at + 1]!;
  const reached = new Uint8Array(count);
  const open: number[] = [];
  const reach = (number: number) => {
    if (reached[number]) return;
    reached[number] = 1;
    open.push(number);
  };
  for (let number = 0; number < count; number++) if (done(number)) reach(number);
  for (let number = open.pop(); number !== undefined; number = open.pop())
    for (let at = starts[number]!; at < starts[number + 1]!; at++) reach(sources[at]!);
  return reached.indexOf(0);
}
