import type { AttemptFailure } from '../src/shared/entry.ts';
import { isReady, strongerSign, type Sign } from '../src/policy/readiness.ts';
import { createEntry } from './helpers/create-entry.ts';

const now = 1_000_000_000;
const options = { backoff: { baseSeconds: 2, maxSeconds: 900 }, retryAfterMaxSeconds: 3600 };
const failed = (kind: AttemptFailure['kind'], secondsAgo: number, nextAttemptAt: number) =>
  createEntry({
    nextAttemptAt,
    lastAttemptAt: now - secondsAgo * 1000,
    lastFailure: { kind, at: now - secondsAgo * 1000 },
  });

test.each<[string, Sign, number, boolean]>([
  ['never tried', 'none', 0, true],
  ['due', 'none', now, true],
  ['due in a millisecond', 'none', now + 1, false],
  ['as far off as the largest wait', 'none', now + 3_600_000, false],
  ['further off than any wait: the clock moved', 'none', now + 3_600_001, true],
])('the readiness of an entry that is %s is: %s', (_, sign, at, ready) => {
  expect(isReady(createEntry({ nextAttemptAt: at }), now, sign, options)).toBe(ready);
});

test.each<[AttemptFailure['kind'], Sign, number, boolean]>([
  ['network', 'none', 60, false],
  ['network', 'traffic', 60, true],
  ['network', 'traffic', 2, true],
  ['network', 'traffic', 1.9, false],
  ['network', 'connectivity', 0, true],
  ['timeout', 'connectivity', 0, true],
  ['network', 'last-chance', 0, true],
  ['status', 'last-chance', 60, false],
  ['timeout', 'traffic', 60, true],
  ['status', 'connectivity', 60, false],
  ['status', 'traffic', 60, false],
  ['redirected', 'connectivity', 60, false],
  ['hook', 'connectivity', 60, false],
])(
  'an entry that was delayed after %s, with the sign %s %d s ago, is ready: %s',
  (kind, sign, secondsAgo, ready) => {
    expect(isReady(failed(kind, secondsAgo, now + 30_000), now, sign, options)).toBe(ready);
  },
);

test('the stronger of two signs counts, in either order', () => {
  const signs: Sign[] = ['none', 'traffic', 'connectivity', 'last-chance'];
  for (const [i, a] of signs.entries())
    for (const [j, b] of signs.entries()) expect(strongerSign(a, b)).toBe(signs[Math.max(i, j)]);
});
