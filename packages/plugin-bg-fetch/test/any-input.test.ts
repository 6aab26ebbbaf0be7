import fc from 'fast-check';
import { resolveByteRange } from '../src/http/range-response.ts';
import { isNotModified, matchesIfRange, strongValidator } from '../src/http/validators.ts';
import { totalLength, wholeLength } from '../src/http/whole-response.ts';
import { interpretResponse, type RangeRequest } from '../src/page/ranged/interpret.ts';

/** What `Headers` takes as a value. */
const anyValue = fc.stringMatching(/^[\x20-\x7e]{0,40}$/);
const digits = fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 400n })).map(String);
const range = fc.oneof(
  anyValue,
  fc
    .tuple(fc.constantFrom('bytes=', 'Bytes=', 'items=', ''), digits, digits)
    .map(([unit, a, b]) => `${unit}${a}-${b}`),
  digits.map((last) => `bytes=-${last}`),
  digits.map((first) => `bytes=${first}-`),
);
const contentRange = fc.oneof(
  anyValue,
  fc
    .tuple(digits, digits, fc.oneof(digits, fc.constant('*')))
    .map(([a, b, size]) => `bytes ${a}-${b}/${size}`),
  digits.map((size) => `bytes */${size}`),
);
const length = fc.oneof(
  anyValue,
  digits,
  digits.map((one) => `${one}, ${one}`),
  fc.constant('-5'),
);
const tag = fc.oneof(anyValue, fc.constantFrom('"a"', 'W/"a"', '*', '"a", "b"'));
const date = fc.oneof(anyValue, fc.constant('Thu, 01 Jan 2026 00:00:00 GMT'));
const fields = {
  'Content-Range': contentRange,
  'Content-Length': length,
  'Content-Encoding': anyValue,
  'Content-Type': anyValue,
  ETag: tag,
  'If-None-Match': tag,
  'If-Range': fc.oneof(tag, date),
  'If-Modified-Since': date,
  'Last-Modified': date,
  Date: date,
};
const headers = fc.record(fields, { requiredKeys: [] }).map((given) => new Headers(Object.entries(given)));

test('any Range field is a range inside of the file, or unsatisfiable, or ignored', () => {
  fc.assert(
    fc.property(range, fc.nat(), (field, size) => {
      const found = resolveByteRange(field, size);
      if (!found) return;
      const { start, end } = found;
      expect(start >= 0 && start <= end && end < size).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

const isLength = (value: number | undefined | null) =>
  value === undefined || value === null || (Number.isSafeInteger(value) && value >= 0);

test('any headers of a response give a whole length of bytes, or none', () => {
  fc.assert(
    fc.property(headers, fc.constantFrom(200, 206, 404), (given, status) => {
      const response = { status, headers: given } as Response;
      expect(isLength(totalLength(response))).toBe(true);
      expect(isLength(wholeLength(response))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('any response to a range request continues exactly where the received bytes end, or begins with a known length', () => {
  const request = fc.record({
    kind: fc.constantFrom('whole' as const, 'rest' as const, 'plain' as const),
    crossOrigin: fc.boolean(),
    headers: fc.constant({}),
  }) satisfies fc.Arbitrary<RangeRequest>;
  const head = fc.record({
    validator: fc.constantFrom('"a"', 'Thu, 01 Jan 2026 00:00:00 GMT', undefined),
    total: fc.option(fc.nat(), { nil: undefined }),
    headers: fc.constant<[string, string][]>([]),
  });
  fc.assert(
    fc.property(
      fc.record({ bytes: fc.nat(), head: fc.option(head, { nil: undefined }) }),
      request,
      fc.constantFrom(200, 206, 304, 404, 416, 503),
      headers,
      (received, asked, status, given) => {
        const verdict = interpretResponse(received, asked, status, given);
        if ('length' in verdict) expect(isLength(verdict.length)).toBe(true);
        if (verdict.kind === 'begin') expect(isLength(verdict.head.total)).toBe(true);
        if (verdict.kind === 'append')
          expect(given.get('Content-Range')).toMatch(new RegExp(`^bytes 0*${received.bytes}-`, 'i'));
      },
    ),
    { numRuns: 5000 },
  );
});

test('any conditions of a request can be compared with any stored headers', () => {
  fc.assert(
    fc.property(headers, headers, (asked, stored) => {
      expect(typeof isNotModified(asked, stored)).toBe('boolean');
      expect(typeof matchesIfRange(asked, stored)).toBe('boolean');
      expect(strongValidator(stored)?.startsWith('W/')).not.toBe(true);
    }),
    { numRuns: 2000 },
  );
});
