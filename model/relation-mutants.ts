import type { Policy } from './policy.ts';

export interface Mutant {
  /** What the queue does wrong. */
  name: string;
  /** How many faults it takes to find it. */
  faults: number;
  /** Whether it is about conflicts and dependencies. */
  relates?: true;
  mutate: (policy: Policy) => Partial<Policy>;
}

/** Queues with one fault in what they do with conflicts and dependencies. */
export const relationMutants: Mutant[] = [
  {
    name: 'tries what is in conflict again by itself',
    faults: 1,
    relates: true,
    mutate: ({ afterFailure }) => ({
      afterFailure: (...given) => {
        const entry = afterFailure(...given);
        return entry.state === 'conflict' ? { ...entry, nextAttemptAt: entry.lastAttemptAt ?? 0 } : entry;
      },
    }),
  },
  {
    name: 'gives an entry up after a 412',
    faults: 1,
    relates: true,
    mutate: () => ({ conflictVerdict: () => undefined }),
  },
  {
    name: 'sends an entry before the one that it depends on',
    faults: 1,
    relates: true,
    mutate: () => ({ openDependencies: () => [] }),
  },
  {
    name: 'sends an entry whose dependency has failed',
    faults: 1,
    relates: true,
    mutate: () => ({ failedDependency: () => undefined }),
  },
  {
    name: 'forgets a failed dependency that has left the queue',
    faults: 1,
    relates: true,
    mutate: () => ({ afterDependency: () => undefined }),
  },
  {
    name: 'counts a retry before a failure as one after it',
    faults: 1,
    relates: true,
    mutate: ({ afterDependency }) => ({
      afterDependency: (entry, ...rest) => {
        const after = afterDependency(entry, ...rest);
        return after && { ...after, ...(entry.retriedAt && { retriedAt: entry.retriedAt }) };
      },
    }),
  },
];
