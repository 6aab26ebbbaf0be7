import type { Lane } from '../packages/plugin-sync-queue/src/queue/lane.ts';
import type { Lanes } from '../packages/plugin-sync-queue/src/queue/lanes.ts';
import { bounds } from './bounds.ts';
import { explore, type Exploration } from './explore.ts';
import { policy, type Policy } from './policy.ts';
import { type Mutant, relationMutants } from './relation-mutants.ts';

/** Lanes of which some members are replaced. */
const withLanes = (
  { createLanes }: Policy,
  ofLanes: (lanes: Lanes) => Partial<Lanes>,
  ofLane: (lane: Lane) => Partial<Lane> = () => ({}),
): Partial<Policy> => ({
  createLanes: () => {
    const lanes = createLanes();
    const find = lanes.of.bind(lanes);
    const of: Lanes['of'] = (entry) => {
      const known = lanes.known(entry);
      if (known) return known;
      const lane = find(entry);
      return Object.defineProperties(lane, Object.getOwnPropertyDescriptors(ofLane(lane)));
    };
    return Object.assign(lanes, { of }, ofLanes(lanes));
  },
});

/** Queues with one fault in their policy. The model must find a broken promise for each. */
export const mutants: Mutant[] = [
  {
    name: 'deletes an entry after a network failure',
    faults: 1,
    mutate: ({ conclude }) => ({
      conclude: (entry, outcome, ...rest) =>
        outcome.kind === 'network' ? { ended: 'delivered' } : conclude(entry, outcome, ...rest),
    }),
  },
  {
    name: 'counts a 503 as delivered',
    faults: 2,
    mutate: ({ classifyReplayed }) => ({
      classifyReplayed: (outcome, entry) =>
        outcome.response?.status === 503 ? 'delivered' : classifyReplayed(outcome, entry),
    }),
  },
  {
    name: 'gives an entry up after a 503',
    faults: 2,
    mutate: ({ classifyReplayed }) => ({
      classifyReplayed: (outcome, entry) =>
        outcome.response?.status === 503 ? 'dead-letter' : classifyReplayed(outcome, entry),
    }),
  },
  {
    name: 'gives an entry up after a 401',
    faults: 2,
    mutate: ({ classifyReplayed }) => ({
      classifyReplayed: (outcome, entry) =>
        outcome.response?.status === 401 ? 'dead-letter' : classifyReplayed(outcome, entry),
    }),
  },
  {
    name: 'gives a page the 503 and keeps nothing',
    faults: 1,
    mutate: () => ({ classifyLive: () => 'delivered' }),
  },
  {
    name: 'deletes a refused entry of which no page was told',
    faults: 2,
    mutate: ({ conclude }) => ({
      conclude: (entry, outcome, verdict, _hasPage, ...rest) =>
        conclude(entry, outcome, verdict, true, ...rest),
    }),
  },
  {
    name: 'does not mark an attempt',
    faults: 1,
    mutate: () => ({ markAttempt: (entry) => entry }),
  },
  {
    name: 'does not mark that the server may have the entry',
    faults: 1,
    mutate: ({ markAttempt }) => ({
      markAttempt: (entry, now) => markAttempt(entry, now, false),
    }),
  },
  {
    name: 'forgets after a failure that the server may have the entry',
    faults: 2,
    mutate: ({ afterFailure }) => ({
      afterFailure: (...given) => {
        const { unknownSince: _, ...entry } = afterFailure(...given);
        return entry;
      },
    }),
  },
  {
    name: 'says that a write is kept, although it could not be stored',
    faults: 2,
    mutate: ({ reduceLive }) => ({
      reduceLive: (state, event) =>
        state === 'saving' && event === 'not-stored' ? 'receipt' : reduceLive(state, event),
    }),
  },
  {
    name: 'counts a failure of a live request as its end',
    faults: 1,
    mutate: ({ reduceLive }) => ({
      reduceLive: (state, event) =>
        state === 'sent' && event === 'failure' ? 'failed' : reduceLive(state, event),
    }),
  },
  {
    name: 'sends an entry with a new key at each attempt',
    faults: 1,
    mutate: ({ keyOf }) => ({ keyOf: (entry) => `${keyOf(entry)} ${entry.attempts}` }),
  },
  {
    name: 'lets a newer write replace one that was sent',
    faults: 1,
    mutate: ({ supersedes }) => ({
      supersedes: (newer, { unknownSince: _, lastFailure: __, ...older }) =>
        supersedes(newer, { ...older, attempts: 0 }),
    }),
  },
  {
    name: 'ignores an earlier request at the network',
    faults: 1,
    mutate: (policy) => withLanes(policy, () => ({ earlierInFlight: () => undefined })),
  },
  {
    name: 'sends an entry of another owner',
    faults: 1,
    mutate: (policy) => withLanes(policy, () => ({ isSendable: () => true })),
  },
  {
    name: 'sends nothing while another lane is at work',
    faults: 2,
    mutate: (policy) =>
      withLanes(policy, (lanes) => {
        const takeDue = lanes.takeDue.bind(lanes);
        return {
          takeDue: (...given) => (lanes.all().some(({ isBusy }) => isBusy) ? undefined : takeDue(...given)),
        };
      }),
  },
  {
    name: 'lets a live request overtake what waits',
    faults: 1,
    mutate: (policy) =>
      withLanes(
        policy,
        () => ({}),
        () => ({ isBlocked: false }),
      ),
  },
  {
    name: 'ignores the time that a server asked for',
    faults: 1,
    mutate: (policy) =>
      withLanes(
        policy,
        () => ({}),
        () => ({
          isReady: () => true,
          readyAt: 0,
        }),
      ),
  },
  {
    name: 'never tries a held entry again',
    faults: 2,
    mutate: (policy) =>
      withLanes(
        policy,
        () => ({}),
        (lane) => {
          const isReady = lane.isReady.bind(lane);
          return { isReady: (entry, ...rest) => entry.state !== 'held' && isReady(entry, ...rest) };
        },
      ),
  },
  ...relationMutants,
];

/** Explores the mutant in each queue until a promise is broken. `undefined` where none is. */
export function findMutant({ faults, relates, mutate }: Mutant): Exploration | undefined {
  for (const { options } of bounds) {
    if (Boolean(relates) !== options.relates) continue;
    const found = explore({ ...options, faults }, { ...policy, ...mutate(policy) });
    if (found.broken) return found;
  }
  return undefined;
}
