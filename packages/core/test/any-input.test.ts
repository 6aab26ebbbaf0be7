import fc from 'fast-check';
import { httpDate, optionIssues, retryAfter, showValue, versionOf } from '../src/shared.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/),
  fc.bigInt({ min: 0n, max: 10n ** 400n }).map(String),
);
const now = Date.UTC(2026, 0, 1);

test('httpDate reads what toUTCString() writes, for each second of the years 0 to 9999', () => {
  const first = Date.parse('0000-01-01T00:00:00Z');
  const last = Date.parse('9999-12-31T23:59:59Z');
  fc.assert(
    fc.property(fc.integer({ min: first / 1000, max: Math.floor(last / 1000) }), (seconds) => {
      expect(httpDate(new Date(seconds * 1000).toUTCString(), now)).toBe(seconds * 1000);
    }),
    { numRuns: 1000 },
  );
});

test('httpDate returns a time or undefined for any text', () => {
  fc.assert(
    fc.property(text, (value) => {
      const at = httpDate(value, now);
      expect(at === undefined || Number.isInteger(at)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('retryAfter returns a time between now and the longest wait, or undefined, for any text', () => {
  fc.assert(
    fc.property(text, fc.nat(10_000), (value, most) => {
      const at = retryAfter(value, now, most);
      expect(at === undefined || (at >= now && at <= now + most * 1000)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('versionOf takes any message, and knows only those of its protocol', () => {
  const meta = fc.oneof(
    fc.string(),
    fc.anything(),
    fc.nat().map((version) => `x@${version}`),
  );
  const message = fc.oneof(fc.anything(), fc.record({ meta, type: fc.anything() }, { requiredKeys: [] }));
  fc.assert(
    fc.property(message, (data) => {
      const version = versionOf(data, { name: 'x', version: 1 });
      if (version !== undefined) expect((data as { meta: string }).meta).toMatch(/^x@/);
    }),
  );
});

test('any value can be checked as options and shown', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true }), (given) => {
      for (const { received } of optionIssues({}, given)) expect(typeof showValue(received)).toBe('string');
    }),
  );
});
