import { strongValidator } from '../src/http/validators.ts';

const noon = 'Sat, 21 Nov 2026 12:00:00 GMT';
const aSecondLater = 'Sat, 21 Nov 2026 12:00:01 GMT';

test.each([
  ['a strong ETag', { ETag: '"1"' }, '"1"'],
  ['a weak ETag', { ETag: 'W/"1"' }, undefined],
  ['an invalid ETag', { ETag: '1' }, undefined],
  ['a date, at least a second old', { 'Last-Modified': noon, Date: aSecondLater }, noon],
  ['a date of the same second', { 'Last-Modified': noon, Date: noon }, undefined],
  ['a date of unknown age', { 'Last-Modified': noon }, undefined],
  [
    'a date of asctime, read in GMT',
    { 'Last-Modified': 'Sat Nov 21 12:00:00 2026', Date: aSecondLater },
    'Sat Nov 21 12:00:00 2026',
  ],
  ['a number', { 'Last-Modified': '2025', Date: noon }, undefined],
  ['an invalid date', { 'Last-Modified': 'yesterday', Date: noon }, undefined],
  [
    'a weak ETag beside a strong date',
    { ETag: 'W/"1"', 'Last-Modified': noon, Date: aSecondLater },
    undefined,
  ],
  ['no validator', {}, undefined],
])('%s: the strong validator of %j is %s', (_, headers, expected) => {
  expect(strongValidator(new Headers(headers as Record<string, string>))).toBe(expected);
});
