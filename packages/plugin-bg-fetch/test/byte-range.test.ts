import { resolveByteRange } from '../src/http/range-response.ts';

const size = 1000;

// The rows of RFC 9110 §14.1.2, and rows that other implementations get wrong.
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
  ['bytes= \t0-9\t, ', [0, 9]],
  ['bytes=\u00a00-9', undefined],
  ['bytes=0-9\u000b', undefined],
  ['bytes=\u20280-9', undefined],
  ['bytes=1000-', null],
  ['bytes=1000-2000', null],
  ['bytes=99999999999999999999-', null],
  ['bytes=-0', null],
  ['bytes=5-2', undefined],
  ['bytes=a-5', undefined],
  ['bytes=5-a', undefined],
  ['bytes=-', undefined],
  ['bytes=', undefined],
  ['bytes=5', undefined],
  ['bytes 0-9', undefined],
  ['bytes=0x1-9', undefined],
  ['bytes=1.5-9', undefined],
  ['items=0-1', undefined],
  ['bytes=0-1,5-6', undefined],
  ['bytes=--5', undefined],
  ['', undefined],
] as const)('%j of a file of 1000 bytes is resolved to %j', (field, expected) => {
  const asked = resolveByteRange(field, size);
  expect(asked && [asked.start, asked.end]).toEqual(expected);
});

test.each([
  ['bytes=0-', null],
  ['bytes=-0', null],
  ['bytes=-5', undefined],
])('%j of an empty file is resolved to %s', (field, expected) => {
  expect(resolveByteRange(field, 0)).toBe(expected);
});
