import { liveTable, reduceLive, type LiveEvent, type LiveState } from '../src/policy/live-state.ts';

const events: LiveEvent[] = [
  'lane-free',
  'lane-waits',
  'answer',
  'failure',
  'other-error',
  'committed',
  'refused',
];

// All transitions of the table. Any other event must leave the state alone.
const cells: [LiveState, LiveEvent, LiveState][] = [
  ['arrived', 'lane-free', 'in-flight'],
  ['arrived', 'lane-waits', 'joined'],
  ['arrived', 'failure', 'stored'],
  ['arrived', 'other-error', 'failed'],
  ['arrived', 'refused', 'failed'],
  ['in-flight', 'answer', 'answered'],
  ['in-flight', 'failure', 'stored'],
  ['in-flight', 'other-error', 'failed'],
  ['joined', 'answer', 'answered'],
  ['joined', 'failure', 'receipt'],
  ['joined', 'refused', 'failed'],
  ['stored', 'committed', 'receipt'],
  ['stored', 'refused', 'failed'],
  ['stored', 'answer', 'answered'],
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
    ['joined', 'failure'],
    ['stored', 'committed'],
  ]);
});
