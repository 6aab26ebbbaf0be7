import fc from 'fast-check';
import { withKey } from '../src/policy/idempotency-key.ts';
import { exhaustedFor } from '../src/policy/rate-limit.ts';
import { problemOf } from '../src/policy/problem.ts';
import { isUnexpected } from '../src/policy/redirects.ts';
import { laneOfOwner, ownerIn } from '../src/queue/owners.ts';
import { fromStorable, type StorableRequest } from '../src/shared/storable-request.ts';

const anyText = fc.string({ unit: 'binary' });
const headerValue = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,40}[\x21-\x7e])?$/);

test('any stored record is a request again, or a TypeError', () => {
  const record = fc.record(
    {
      url: fc.oneof(fc.anything(), fc.webUrl()),
      method: fc.oneof(fc.anything(), fc.constantFrom('POST', 'GET', 'TRACE', '')),
      headers: fc.oneof(fc.anything(), fc.dictionary(fc.string(), fc.string())),
      body: fc.oneof(fc.constant(new ArrayBuffer(3)), fc.anything()),
      mode: fc.oneof(fc.anything(), fc.constantFrom('cors', 'navigate')),
      redirect: fc.anything(),
      referrer: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(record, (given) => {
      let thrown: unknown;
      try {
        expect(fromStorable(given as StorableRequest)).toBeInstanceOf(Request);
      } catch (error) {
        thrown = error;
      }
      if (thrown !== undefined) expect((thrown as Error).name).toBe('TypeError');
    }),
    { numRuns: 2000 },
  );
});

test('the owner is read from the name of a lane, whatever both are called', () => {
  const name = fc.string({ unit: 'binary', minLength: 1 });
  fc.assert(
    fc.property(name, anyText, (owner, lane) => {
      expect(ownerIn(laneOfOwner(owner, lane))).toBe(owner);
    }),
    { numRuns: 2000 },
  );
});

test('a key that the app has set is kept as it is, whatever its form', () => {
  fc.assert(
    fc.property(headerValue, (value) => {
      const request = new Request('https://app.test/api', {
        method: 'POST',
        headers: { 'Idempotency-Key': value },
      });
      const [sent, key] = withKey(request, 'id', {}, 'https://app.test');
      expect(sent.headers.get('Idempotency-Key')).toBe(value);
      expect(typeof key).toBe('string');
    }),
    { numRuns: 1000 },
  );
});

test('any final address and headers of an answer are expected or not', () => {
  fc.assert(
    fc.property(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      headerValue,
      fc.boolean(),
      (url, type, redirected) => {
        const response = {
          ok: true,
          status: 200,
          type: 'basic',
          url,
          redirected,
          headers: new Headers({ 'Content-Type': type }),
        };
        const request = new Request('https://app.test/api', { method: 'POST', headers: { Accept: type } });
        expect(typeof isUnexpected(response as Response, request)).toBe('boolean');
      },
    ),
    { numRuns: 1000 },
  );
});

test('any body gives a problem of limited size, or none', () => {
  const member = fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 3000 }), fc.webUrl());
  const json = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc
      .record(
        {
          type: member,
          title: member,
          status: fc.oneof(member, fc.integer()),
          detail: member,
          instance: member,
        },
        { requiredKeys: [] },
      )
      .map((given) => {
        try {
          return JSON.stringify(given) ?? '';
        } catch {
          return '';
        }
      }),
  );
  fc.assert(
    fc.property(json, (text) => {
      const problem = problemOf(text);
      if (problem === undefined) return;
      expect(Object.keys(problem).length).toBeGreaterThan(0);
      for (const [name, value] of Object.entries(problem))
        if (name === 'status') expect(Number.isInteger(value)).toBe(true);
        else expect(Array.from(value as string).length).toBeLessThanOrEqual(1000);
    }),
    { numRuns: 2000 },
  );
});

test('any RateLimit fields give a positive number of seconds, or none', () => {
  const piece = fc.constantFrom(
    '"a"',
    ';r=0',
    ';t=30',
    ',',
    ' ',
    ';',
    '=',
    '"',
    ';w=9',
    ':',
    '\\',
    'x',
    '?1',
  );
  const field = fc.oneof(
    anyText,
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(fc.option(field), fc.option(field), (limit, policy) => {
      const seconds = exhaustedFor(limit, policy);
      if (seconds !== undefined) expect(Number.isInteger(seconds) && seconds > 0).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
