import { liveTable, reduceLive, type LiveEvent, type LiveState } from '../src/live-request.ts';

const events: LiveEvent[] = [
  'lane-free',
  'lane-waits',
  'answer',
  'transient',
  'network-error',
  'other-error',
  'handler-error',
  'committed',
  'refused',
];

// Every cell that does something; all others must leave the state alone.
const cells: [LiveState, LiveEvent, LiveState, string?][] = [
  ['arrived', 'lane-free', 'in-flight'],
  ['arrived', 'lane-waits', 'joined', 'store'],
  ['arrived', 'handler-error', 'stored', 'store'],
  ['arrived', 'refused', 'failed'],
  ['in-flight', 'answer', 'answered', 'forget'],
  ['in-flight', 'transient', 'stored', 'store'],
  ['in-flight', 'network-error', 'stored', 'store'],
  ['in-flight', 'other-error', 'failed', 'forget'],
  ['in-flight', 'handler-error', 'stored', 'store'],
  ['joined', 'answer', 'answered', 'forget'],
  ['joined', 'handler-error', 'receipt'],
  ['joined', 'refused', 'failed'],
  ['stored', 'committed', 'receipt'],
  ['stored', 'refused', 'failed'],
  ['stored', 'answer', 'answered', 'forget'],
  ['receipt', 'answer', 'answered', 'forget'],
];

test.each(cells.map((cell) => [cell]))('%j', ([state, event, ...move]) => {
  expect(reduceLive(state, event)).toEqual(move);
});

test('any other event changes nothing and does nothing', () => {
  for (const state of Object.keys(liveTable) as LiveState[])
    for (const event of events)
      if (!cells.some(([from, by]) => from === state && by === event))
        expect(reduceLive(state, event)).toEqual([state]);
});

test('a receipt is reached through a commit or a join only', () => {
  const ways = cells.filter(([, , next]) => next === 'receipt').map(([from, event]) => [from, event]);
  expect(ways).toEqual([
    ['joined', 'handler-error'],
    ['stored', 'committed'],
  ]);
});
