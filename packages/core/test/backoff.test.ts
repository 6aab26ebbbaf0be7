import { backoffDelay, retryAfter } from 'workbox-plugin-core';

const backoff = { baseSeconds: 2, maxSeconds: 900 };

test.each([
  [1, 2_000],
  [2, 4_000],
  [5, 32_000],
  [9, 512_000],
  [10, 900_000],
  [500, 900_000],
  [2_000, 900_000],
])('the wait after failure %i is drawn from 0 to %i ms', (attempts, most) => {
  expect(backoffDelay(attempts, backoff, () => 0)).toBe(0);
  expect(backoffDelay(attempts, backoff, () => 0.5)).toBe(most / 2);
  expect(backoffDelay(attempts, backoff, () => 1)).toBe(most);
});

const now = Date.UTC(2026, 0, 1);

test.each([
  ['120', now + 120_000],
  [' 7 ', now + 7_000],
  ['0', now],
  ['999999999', now + 3_600_000],
  ['Thu, 01 Jan 2026 00:10:00 GMT', now + 600_000],
  ['Thu, 01 Jan 2099 00:00:00 GMT', now + 3_600_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', now],
  ['soon', undefined],
  ['-5 minutes', undefined],
  ['', undefined],
  [null, undefined],
])('retryAfter returns a time within an hour, or undefined, for: %s', (value, at) => {
  expect(retryAfter(value, now, 3_600)).toBe(at);
});
