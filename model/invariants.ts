import { current, type State, type Write } from './state.ts';

/** Each promise with the test of one write that it is kept. */
export const invariants: [promise: string, holds: (write: Write, state: State) => boolean][] = [
  [
    'an entry leaves the queue only after an answer of the server',
    ({ row, facts }) => Boolean(row) || !facts.wasStored || facts.wasAnswered || facts.mayBeGone,
  ],
  [
    'a page is told that its write is kept only after the commit',
    ({ page, facts }) => page !== 'kept' || facts.wasStored,
  ],
  [
    'a page is told the answer of the app, and no 503 in its place',
    ({ page, facts }) => page !== 'answered' || facts.wasAnswered || facts.mayFail,
  ],
  [
    'a write that is kept stays until the server has it, or stays as a dead letter',
    ({ page, row, commits, facts }) =>
      page !== 'kept' || Boolean(row) || commits.length > 0 || facts.mayBeGone,
  ],
  [
    'any failure is kept unless the page aborted or the storage refused',
    ({ page, facts }) => page !== 'error' || facts.mayFail,
  ],
  ['a write is done once in effect', ({ commits }) => commits.length < 2],
  [
    'an entry is given up only after a final answer',
    ({ row, facts }) => row?.state !== 'dead' || facts.wasRefused || row.deadReason === 'dependency',
  ],
  [
    'what the server may have taken counts as possibly received',
    (write, { world }) => {
      const entry = current(write, world.active);
      if (!entry || entry.state === 'dead' || !write.commits.length || write.facts.mayLookUnsent) return true;
      return entry.unknownSince !== undefined;
    },
  ],
];

/** Promises that a step checks, because the state after it does not show them. */
export const promisesOfSteps = [
  'an entry is sent only while its owner is the current user',
  'entries of one lane are sent in the order of their arrival',
  'lanes do not wait for each other',
  'an attempt is marked before its request leaves',
  'the time that a server asked for is kept',
  'a newer write replaces only what was never sent',
  'what is in conflict is sent again only after a decision',
  'an entry is sent only after those that it depends on',
  'nothing is sent of an entry whose dependency has failed',
  'an entry fails with those that it depends on, and with no others',
];

/** Checked at the end, over the graph of all states. The room on the disk does not come back for it. */
export const promiseToDeliver = 'without a further fault, all that may be sent is delivered';

export function brokenPromise(state: State): string | undefined {
  if (state.world.broken) return state.world.broken;
  for (const [promise, holds] of invariants)
    for (const write of state.writes)
      if (write.page !== 'none' && write.page !== 'over' && !holds(write, state)) return promise;
  return undefined;
}

/** Whether all that the current user may send has been sent, and nothing goes on. */
export const isDone = ({ world, writes }: State): boolean =>
  writes.every(({ row, owner, live, replay, page }) => {
    if (live || replay || page === 'waiting') return false;
    return !row || row.state === 'dead' || !owner || owner !== world.user;
  });
