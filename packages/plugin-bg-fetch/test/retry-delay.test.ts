import { retryDelay, type FailedAttempt } from '../src/page/ranged/retry-delay.ts';

const failedAttempt = (given: Partial<FailedAttempt> = {}): FailedAttempt => ({
  status: undefined,
  failures: 1,
  answered: true,
  crossOrigin: false,
  onLine: true,
  ...given,
});
const longest = () => 1;

test.each([
  [1, 1000],
  [2, 2000],
  [3, 4000],
  [7, 60_000],
  [500, 60_000],
])('after %i failures in a row the delay is at most %i ms', (failures, wait) => {
  expect(retryDelay(failedAttempt({ failures }), longest)).toBe(wait);
  expect(retryDelay(failedAttempt({ failures }), () => 0)).toBe(0);
});

test.each([
  [
    'three failures across origins, online, without any response',
    { crossOrigin: true, answered: false, failures: 3 },
    'fetch-error',
  ],
  ['two failures across origins', { crossOrigin: true, answered: false, failures: 2 }, 2000],
  [
    'three failures across origins, offline',
    { crossOrigin: true, answered: false, failures: 3, onLine: false },
    4000,
  ],
  ['three failures across origins after a response', { crossOrigin: true, failures: 3 }, 4000],
  ['three failures within the origin', { answered: false, failures: 3 }, 4000],
  ['nine answers of 503', { status: 503, failures: 9 }, 60_000],
  ['answers of 503 for almost a week', { status: 503, failures: 5000, minutes: 10_079 }, 60_000],
  ['answers of 503 for a week', { status: 503, failures: 5000, minutes: 10_080 }, 'bad-status'],
  ['a week without a response', { failures: 5000, minutes: 10_080 }, 'fetch-error'],
  [
    'answers of 503 for maxRetentionMinutes',
    { status: 503, minutes: 5, maxRetentionMinutes: 5 },
    'bad-status',
  ],
  [
    'answers of 429 for less than maxRetentionMinutes',
    { status: 429, minutes: 4.9, maxRetentionMinutes: 5 },
    1000,
  ],
  ['a Retry-After above the backoff', { status: 503, retryAfter: 90_000 }, 90_000],
  ['a Retry-After below the backoff', { status: 503, failures: 4, retryAfter: 500 }, 8000],
])('the next attempt after %s', (_, given, expected) => {
  expect(retryDelay(failedAttempt(given), longest)).toBe(expected);
});
