import { checkInvariants, type StoredWrite, type WriteLog } from 'workbox-plugin-testing/server';

const writes = [{ name: 'a' }, { name: 'b' }];
const of = (...names: string[]) => names.map((name) => ({ name }));

const broken: [what: string, log: WriteLog, storage: StoredWrite[], message: string][] = [
  [
    'a kept write without effect and row is lost',
    { writes, effects: of('b') },
    [],
    'lost: "a" was said to be kept, and it has no effect on the server and no row',
  ],
  [
    'a delivered write without effect is lost, whatever is stored',
    { writes: [{ name: 'a', told: 'delivered' }], effects: [] },
    [{ name: 'a', state: 'final' }],
    'lost: "a" was said to be delivered, and it has no effect on the server and no row',
  ],
  [
    'a write with two effects is duplicated',
    { writes, effects: of('a', 'b', 'a') },
    [],
    'duplicated: "a" has 2 effects on the server',
  ],
  [
    'a write whose effect came after that of a later write is reordered',
    { writes, effects: of('b', 'a') },
    [],
    'reordered: "a" had its effect after "b", which was written later',
  ],
  [
    'a write that was sent as another user is leaked',
    { writes: [{ name: 'a', user: 'ann' }], effects: [{ name: 'a', user: 'bob' }] },
    [],
    'leaked: "a" was written by "ann" and sent as "bob"',
  ],
  [
    'a write of nobody that was sent as a user is leaked',
    { writes: [{ name: 'a', user: null }], effects: [{ name: 'a', user: 'bob' }] },
    [],
    'leaked: "a" was written by nobody and sent as "bob"',
  ],
  [
    'a row of a write that was delivered is leaked',
    { writes, effects: of('a', 'b') },
    [{ name: 'b' }],
    'leaked: "b" has its effect on the server, and its row still waits',
  ],
  [
    'a row that waits at the end is stuck',
    { writes, effects: of('a') },
    [{ name: 'b' }],
    'stuck: "b" still waits, and nothing will send it',
  ],
];

test.each(broken)('%s', (_, log, storage, message) => {
  const report = checkInvariants(log, storage);
  expect(report.message).toBe(message);
  const kind = message.slice(0, message.indexOf(':'));
  expect(report.ok).toBe(false);
  expect(report.counts).toEqual({
    ...{ lost: 0, duplicated: 0, reordered: 0, leaked: 0, stuck: 0 },
    [kind]: 1,
  });
  expect(report.violations).toEqual([{ kind, name: expect.any(String), message }]);
});

const kept: [what: string, log: WriteLog, storage: StoredWrite[]][] = [
  ['effects in order keep all promises', { writes, effects: of('a', 'b') }, []],
  [
    'a write that failed need not have an effect',
    { writes: [{ name: 'a', told: 'failed' }], effects: [] },
    [],
  ],
  [
    'a write that failed may have an effect',
    { writes: [{ name: 'a', told: 'failed' }], effects: of('a') },
    [],
  ],
  [
    'a write that was withdrawn need not have one',
    { writes: [{ name: 'a', withdrawn: true }], effects: [] },
    [],
  ],
  ['a dead letter is not lost and not stuck', { writes, effects: of('b') }, [{ name: 'a', state: 'final' }]],
  [
    'lanes have no order among each other',
    {
      writes: [
        { name: 'a', lane: '1' },
        { name: 'b', lane: '2' },
      ],
      effects: of('b', 'a'),
    },
    [],
  ],
  [
    'a write without a known place is not reordered',
    { writes: [{ name: 'a', ordered: false }, { name: 'b' }], effects: of('b', 'a') },
    [],
  ],
];

test.each(kept)('%s', (_, log, storage) => {
  const report = checkInvariants(log, storage);
  expect(report).toMatchObject({ ok: true, violations: [], message: 'All promises were kept.' });
});

test('each write that a later one overtook is named, in the order of the effects', () => {
  const log = { writes: of('a', 'b', 'c'), effects: of('c', 'a', 'b') };
  expect(checkInvariants(log, []).violations.map(({ kind, name }) => [kind, name])).toEqual([
    ['reordered', 'a'],
    ['reordered', 'b'],
  ]);
});
