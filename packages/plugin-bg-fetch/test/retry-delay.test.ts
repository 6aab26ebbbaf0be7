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
    'across origins, online, never an answer',
    { crossOrigin: true, answered: false, failures: 3 },
    'fetch-error',
  ],
  ['for the second time only', { crossOrigin: true, answered: false, failures: 2 }, 2000],
  ['offline', { crossOrigin: true, answered: false, failures: 3, onLine: false }, 4000],
  ['where it has answered', { crossOrigin: true, failures: 3 }, 4000],
  ['within the origin', { answered: false, failures: 3 }, 4000],
  ['a sick server', { status: 503, failures: 9 }, 60_000],
  ['a server that has been sick for days', { status: 503, failures: 5000, minutes: 10_079 }, 60_000],
  ['a server that has been sick for a week', { status: 503, failures: 5000, minutes: 10_080 }, 'bad-status'],
  ['a server that has been away for a week', { failures: 5000, minutes: 10_080 }, 'fetch-error'],
  [
    'a server that is sick for longer than is wanted',
    { status: 503, minutes: 5, maxRetentionMinutes: 5 },
    'bad-status',
  ],
  ['a server that is sick for less', { status: 429, minutes: 4.9, maxRetentionMinutes: 5 }, 1000],
  ['what the server asks for', { status: 503, retryAfter: 90_000 }, 90_000],
  ['less than the backoff', { status: 503, failures: 4, retryAfter: 500 }, 8000],
])('%s', (_, given, expected) => {
  expect(retryDelay(failedAttempt(given), longest)).toBe(expected);
});
