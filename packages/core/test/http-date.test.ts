import { httpDate, retryAfter } from 'workbox-plugin-core';

const now = Date.UTC(2026, 10, 28, 4, 0, 0);

const dates: [form: string, value: string, iso: string][] = [
  ['the preferred form', 'Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['the form of RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['asctime with a day of one digit', 'Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
  ['asctime with a day of two digits', 'Sat Nov 28 04:21:29 2026', '2026-11-28T04:21:29.000Z'],
  ['a leap day', 'Thu, 29 Feb 2024 00:00:00 GMT', '2024-02-29T00:00:00.000Z'],
  ['a leap second', 'Sat, 31 Dec 2016 23:59:60 GMT', '2017-01-01T00:00:00.000Z'],
  ['white space around it', '  Sun, 06 Nov 1994 08:49:37 GMT ', '1994-11-06T08:49:37.000Z'],
  ['the longest name of a day', 'Wednesday, 09-Nov-94 08:49:37 GMT', '1994-11-09T08:49:37.000Z'],
  ['two digits of a year to come', 'Friday, 01-Jan-27 00:00:00 GMT', '2027-01-01T00:00:00.000Z'],
  [
    'two digits 50 years ahead, to the second',
    'Saturday, 28-Nov-76 04:00:00 GMT',
    '2076-11-28T04:00:00.000Z',
  ],
  ['two digits one second further', 'Sunday, 28-Nov-76 04:00:01 GMT', '1976-11-28T04:00:01.000Z'],
  ['two digits of the last century', 'Friday, 31-Dec-99 23:59:59 GMT', '1999-12-31T23:59:59.000Z'],
];

test.each(dates)('httpDate reads %s in GMT: "%s"', (_, value, iso) => {
  expect(httpDate(value, now)).toBe(Date.parse(iso));
});

const noDates = [
  '3600',
  '0',
  '-1',
  '',
  'now',
  '2026-11-28T04:21:29Z',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49:37 UTC',
  'Sun, 06 Nov 1994 08:49:37 +0100',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 94 08:49:37 GMT',
  'Sun, 00 Nov 1994 08:49:37 GMT',
  'Sun, 31 Nov 1994 08:49:37 GMT',
  'Wed, 29 Feb 2023 00:00:00 GMT',
  'Sun, 06 Foo 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 08:60:37 GMT',
  'Sun, 06 Nov 1994 08:49:61 GMT',
  'Sun Nov  6 08:49:37 1994 GMT',
  'Sunday, 06-Nov-1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:37 GMT, Mon, 07 Nov 1994 08:49:37 GMT',
];

test.each(noDates)('httpDate returns undefined for "%s"', (value) => {
  expect(httpDate(value, now)).toBeUndefined();
});

test('httpDate returns undefined for a missing field', () => {
  expect([httpDate(null), httpDate(undefined)]).toEqual([undefined, undefined]);
});

const waits: [value: string | null, seconds: number | undefined][] = [
  ['120', 120],
  [' 5 ', 5],
  ['0', 0],
  ['99999999999', 3600],
  ['9'.repeat(400), 3600],
  ['Sat Nov 28 04:21:29 2026', 1289],
  ['Saturday, 28-Nov-26 04:21:29 GMT', 1289],
  ['Sat, 28 Nov 2026 04:21:29 GMT', 1289],
  ['Sat, 28 Nov 2026 03:00:00 GMT', 0],
  ['Sun, 28 Nov 2027 04:00:00 GMT', 3600],
  ['2026-11-28T04:21:29Z', undefined],
  ['1.5', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
];

test.each(waits)('retryAfter reads "%s" as a wait of %s s, at most an hour', (value, seconds) => {
  expect(retryAfter(value, now, 3600)).toBe(seconds === undefined ? undefined : now + seconds * 1000);
});
