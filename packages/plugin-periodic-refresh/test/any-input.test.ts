import fc from 'fast-check';
import { isFresh } from '../src/policy/freshness.ts';

const now = Date.UTC(2026, 0, 1);
const anyValue = fc.stringMatching(/^[\x20-\x7e]{0,60}$/);
const directive = fc.oneof(
  anyValue,
  fc.constantFrom(
    'no-cache',
    'no-store',
    'private="set-cookie"',
    'max-age="60"',
    'MAX-AGE=60',
    ',',
    '=',
    '"',
  ),
  fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 400n })).map((seconds) => `max-age=${seconds}`),
);
const control = fc.array(directive, { maxLength: 4 }).map((directives) => directives.join(', '));
const date = fc.oneof(
  anyValue,
  fc.integer({ min: -1e6, max: 1e6 }).map((s) => new Date(now + s * 1000).toUTCString()),
);
const headers = fc
  .record(
    { 'Cache-Control': control, Date: date, Expires: date, Age: fc.oneof(anyValue, fc.nat().map(String)) },
    { requiredKeys: [] },
  )
  .map((given) => new Headers(Object.entries(given)));

test('any headers of a stored answer are fresh or not, and no answer with no-store or no-cache is fresh', () => {
  fc.assert(
    fc.property(headers, fc.nat(2 * now), (given, receivedAt) => {
      const isIt = isFresh(given, now, receivedAt);
      expect(typeof isIt).toBe('boolean');
      if (/(^|,)\s*no-(store|cache)\s*(,|$)/i.test(given.get('Cache-Control') ?? ''))
        expect(isIt).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

test('an answer that is fresh now was fresh before', () => {
  fc.assert(
    fc.property(headers, fc.nat(1_000_000), (given, earlier) => {
      const date = now - 1_000_000_000;
      given.set('Date', new Date(date).toUTCString());
      if (isFresh(given, now)) expect(isFresh(given, now - earlier)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a long Cache-Control without an end is read in linear time', () => {
  const open = (length: number) =>
    new Headers({ 'Cache-Control': `a="${'\\"'.repeat(length)}`, Date: new Date(now).toUTCString() });
  expect(isFresh(open(100_000), now)).toBe(false);
});
