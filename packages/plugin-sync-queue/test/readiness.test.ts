import { isReady, type Signals } from '../src/policy/readiness.ts';
import type { AttemptFailure, EntryState } from '../src/shared/entry.ts';
import { createEntry } from './helpers/create-entry.ts';

const now = 1_000_000_000;
const timing = { backoff: { baseSeconds: 2, maxSeconds: 900 }, retryAfterMaxSeconds: 3600 };
/** The attempt has the number 5; a signal is older, newer, or was never given. */
const [never, older, newer] = [0, 5, 6];
const none: Signals = { traffic: never, connectivity: never, lastChance: never };

const failed = (kind: AttemptFailure['kind'], secondsAgo: number, state: EntryState = 'waiting') =>
  createEntry({
    state,
    nextAttemptAt: now + 30_000,
    lastAttemptAt: now - secondsAgo * 1000,
    lastFailure: { kind, at: now - secondsAgo * 1000 },
  });

test.each<[string, number, boolean]>([
  ['never tried', 0, true],
  ['due now', now, true],
  ['due in a millisecond', now + 1, false],
  ['put off by the longest wait there is', now + 5_400_000, false],
  ['put off until somebody decides', Infinity, false],
  ['put off for longer than any wait, because the clock was moved back,', now + 5_400_001, true],
])('without a signal an entry that is %s is ready: %s %s', (_, nextAttemptAt, ready) => {
  expect(isReady(createEntry({ nextAttemptAt }), now, 0, none, timing)).toBe(ready);
});

test.each<[AttemptFailure['kind'], Partial<Signals>, number, boolean]>([
  ['network', {}, 60, false],
  ['network', { traffic: newer }, 60, true],
  ['network', { traffic: newer }, 2, true],
  ['network', { traffic: newer }, 1.9, false],
  ['network', { traffic: older }, 60, false],
  ['timeout', { traffic: newer }, 60, true],
  ['status', { traffic: newer }, 60, false],
  ['network', { connectivity: newer }, 0, true],
  ['network', { connectivity: older }, 0, false],
  ['timeout', { connectivity: newer }, 0, true],
  ['status', { connectivity: newer }, 60, false],
  ['redirected', { connectivity: newer }, 60, false],
  ['hook', { connectivity: newer }, 60, false],
  ['network', { lastChance: newer }, 0, true],
  ['status', { lastChance: newer }, 60, true],
  ['status', { lastChance: older }, 60, false],
  // The clock was moved back by an hour: nobody knows how long ago that is.
  ['network', { traffic: newer }, -3600, true],
])('an entry that failed by %s and was signalled %j %d s later is ready: %s', (kind, signals, ago, ready) => {
  expect(isReady(failed(kind, ago), now, 5, { ...none, ...signals }, timing)).toBe(ready);
});

test('the last chance counts for the head of a lane, not for parked entries', () => {
  const signals = { ...none, lastChance: newer };
  expect(isReady(failed('status', 60, 'parked'), now, 5, signals, timing)).toBe(false);
  expect(isReady(failed('status', 60, 'held'), now, 5, signals, timing)).toBe(true);
  const conflict = createEntry({ state: 'conflict', nextAttemptAt: Infinity });
  expect(isReady(conflict, now, 5, signals, timing)).toBe(false);
});

test('an attempt of an earlier worker counts as older than every signal of this one', () => {
  expect(isReady(failed('network', 0), now, 0, { ...none, connectivity: 1 }, timing)).toBe(true);
});
