import { PluginError, showValue } from 'workbox-plugin-core/shared';

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

test.each<[unknown, string]>([
  ['text', '"text"'],
  [{ a: 1 }, '{"a":1}'],
  [() => {}, 'a function'],
  [undefined, 'undefined'],
  [Symbol('x'), 'Symbol(x)'],
  [10n, '10n'],
  [5.5, '5.5'],
  [NaN, 'NaN'],
  [-Infinity, '-Infinity'],
  [{ amount: 10n }, '[object Object]'],
  [cycle, '[object Object]'],
  [Object.assign(Object.create(null) as object, { self: cycle }), '[object Object]'],
])('the value %# is shown as %s', (value, shown) => {
  expect(showValue(value)).toBe(shown);
});

test('an error keeps the value itself in its details', () => {
  const error = new PluginError('invalid', { received: cycle });
  expect(error.details['received']).toBe(cycle);
});
