import { resolveByteRange } from '../src/byte-range.ts';

const size = 1000;

// The rows of RFC 9110 §14.1.2, and those where other implementations slip.
test.each([
  ['bytes=0-9', [0, 9]],
  ['bytes=0-', [0, 999]],
  ['bytes=0-0', [0, 0]],
  ['bytes=990-999', [990, 999]],
  ['bytes=0-5000', [0, 999]],
  ['bytes=0-1000', [0, 999]],
  ['bytes=999-', [999, 999]],
  ['bytes=999-99999999999999999999', [999, 999]],
  ['bytes=-1', [999, 999]],
  ['bytes=-1000', [0, 999]],
  ['bytes=-5000', [0, 999]],
  ['BYTES=0-9', [0, 9]],
  ['bytes=,0-9, ,', [0, 9]],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=1000-2000', 'unsatisfiable'],
  ['bytes=99999999999999999999-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-2', 'ignored'],
  ['bytes=a-5', 'ignored'],
  ['bytes=5-a', 'ignored'],
  ['bytes=-', 'ignored'],
  ['bytes=', 'ignored'],
  ['bytes=5', 'ignored'],
  ['bytes 0-9', 'ignored'],
  ['bytes=0x1-9', 'ignored'],
  ['bytes=1.5-9', 'ignored'],
  ['items=0-1', 'ignored'],
  ['bytes=0-1,5-6', 'ignored'],
  ['bytes=--5', 'ignored'],
  ['', 'ignored'],
] as const)('%j of 1000 bytes: %j', (field, expected) => {
  const asked = resolveByteRange(field, size);
  expect(typeof asked === 'string' ? asked : [asked.start, asked.end]).toEqual(expected);
});

test.each([
  ['bytes=0-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=-5', 'ignored'],
])('%j of no bytes: %s', (field, expected) => {
  expect(resolveByteRange(field, 0)).toBe(expected);
});
