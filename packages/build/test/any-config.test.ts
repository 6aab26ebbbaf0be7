import fc from 'fast-check';
import { BuildError } from '../src/index.ts';
import { checkConfig } from '../src/plan/check-config.ts';

const names = fc.constantFrom(
  'routes',
  'pattern',
  'match',
  'handler',
  'method',
  'options',
  'queue',
  'refresh',
  'download',
  'cacheName',
  'expiration',
  'name',
  'precache',
);
const words = fc.constantFrom('CacheFirst', 'NetworkOnly', 'POST', 'GET', 'outbox', '/api/', '');
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    words,
    fc.anything(),
    fc.func(fc.anything()),
    fc.constant(/a/),
    tie('object'),
    tie('list'),
  ),
  object: fc.dictionary(names, tie('any'), { maxKeys: 5 }),
  list: fc.array(tie('any'), { maxLength: 3 }),
})).any;
const config = fc.oneof(
  value,
  fc.record({ routes: fc.array(fc.dictionary(names, value, { maxKeys: 5 }), { maxLength: 3 }) }),
);

test('any value is a config, or is refused with each field that is wrong', () => {
  fc.assert(
    fc.property(config, (given) => {
      let thrown: unknown;
      try {
        checkConfig(given);
      } catch (error) {
        thrown = error;
      }
      if (thrown === undefined) return;
      expect(thrown).toBeInstanceOf(BuildError);
      expect((thrown as BuildError).code).toBe('invalid-config');
    }),
    { numRuns: 500 },
  );
});
