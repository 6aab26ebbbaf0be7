import { liveTable, reduceLive, type LiveEvent, type LiveState } from '../src/policy/live-state.ts';

const events: LiveEvent[] = [
  'lane-free',
  'lane-blocked',
  'answer',
  'failure',
  'final-failure',
  'stored',
  'not-stored',
];

// All transitions of the table. Any other event must leave the state alone.
const cells: [LiveState, LiveEvent, LiveState][] = [
  ['new', 'lane-free', 'sent'],
  ['new', 'lane-blocked', 'in-lane'],
  ['new', 'failure', 'saving'],
  ['new', 'final-failure', 'failed'],
  ['new', 'not-stored', 'failed'],
  ['sent', 'answer', 'answered'],
  ['sent', 'failure', 'saving'],
  ['sent', 'final-failure', 'failed'],
  ['in-lane', 'answer', 'answered'],
  ['in-lane', 'failure', 'receipt'],
  ['in-lane', 'not-stored', 'failed'],
  ['saving', 'stored', 'receipt'],
  ['saving', 'not-stored', 'failed'],
  ['saving', 'answer', 'answered'],
  ['receipt', 'answer', 'answered'],
];

test.each(cells)('a live request moves from state to state: %s, %s: %s', (state, event, next) => {
  expect(reduceLive(state, event)).toBe(next);
});

test('any other event leaves the state of a live request', () => {
  for (const state of Object.keys(liveTable) as LiveState[])
    for (const event of events)
      if (!cells.some(([from, by]) => from === state && by === event))
        expect(reduceLive(state, event)).toBe(state);
});

test('a live request reaches a receipt through a commit or a wait in its lane only', () => {
  const ways = cells.filter(([, , next]) => next === 'receipt').map(([from, event]) => [from, event]);
  expect(ways).toEqual([
    ['in-lane', 'failure'],
    ['saving', 'stored'],
  ]);
});
