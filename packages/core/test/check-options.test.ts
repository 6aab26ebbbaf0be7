/** @jest-environment node */
import {
  checkOptions,
  count,
  falseOr,
  headerName,
  listOf,
  object,
  optionIssues,
  PluginError,
  seconds,
  type OptionRules,
} from 'workbox-plugin-core/shared';

const rules: OptionRules = {
  most: count('3'),
  wait: object({ first: seconds(), longest: { ...seconds(), isRequired: true } }, '–'),
  names: listOf('a list of header names', headerName, '[]'),
  places: falseOr(listOf('a list of places', object({ path: headerName }), '[]')),
};

const issues = (given: unknown) => [...optionIssues(rules, given)];

const refusal = (given: unknown): PluginError<string> => {
  try {
    checkOptions(rules, given, (code, details) => new PluginError(code, details));
  } catch (error) {
    return error as PluginError<string>;
  }
  throw new Error('nothing was refused');
};

test.each([
  {},
  { most: undefined, unheardOf: undefined },
  { most: Infinity, wait: { longest: 0.5 } },
  { names: [], places: false },
  { names: ['X-Token'], places: [{ path: 'a' }, {}] },
])('options that fit their rules are accepted: %j', (given) => {
  expect(issues(given)).toEqual([]);
  expect(() => checkOptions(rules, given, () => new Error('refused'))).not.toThrow();
});

test('a check finds every wrong field, each with its path', () => {
  const given = { most: 0, wait: { first: '1' }, names: ['a', 'b c'], places: [{ paht: 1 }], mots: 2 };
  expect(issues(given)).toEqual([
    { path: ['most'], expected: 'a positive whole number or Infinity', received: 0 },
    { path: ['wait', 'first'], expected: 'a positive number of seconds', received: '1' },
    { path: ['wait', 'longest'], expected: 'a positive number of seconds', received: undefined },
    { path: ['names', 1], expected: 'a header name', received: 'b c' },
    { path: ['places', 0, 'paht'], expected: 'one of path', received: 1, known: ['path'] },
    {
      path: ['mots'],
      expected: 'one of most, wait, names, places',
      received: 2,
      known: ['most', 'wait', 'names', 'places'],
    },
  ]);
});

test.each<[given: unknown, field: string]>([
  [{ most: 0, mots: 2 }, 'most'],
  [{ wait: { first: 0, longest: 1 } }, 'wait.first'],
  [{ wait: 5 }, 'wait'],
  [{ names: ['a', ''] }, 'names[1]'],
  [{ places: [{ path: '' }] }, 'places[0].path'],
  [{ places: true }, 'places'],
  [[], 'options'],
  [null, 'options'],
])('a check throws for the first wrong field: %j', (given, field) => {
  expect(refusal(given)).toMatchObject({ code: 'invalid-option', details: { field } });
});

test.each<[given: unknown, field: string, known: string[]]>([
  [{ mots: 2 }, 'mots', ['most', 'wait', 'names', 'places']],
  [{ toString: 1 }, 'toString', ['most', 'wait', 'names', 'places']],
  [{ wait: { longest: 1, factor: 2 } }, 'wait.factor', ['first', 'longest']],
])('a check names an unknown option and the known options: %j', (given, field, known) => {
  expect(refusal(given)).toMatchObject({ code: 'unknown-option', details: { field, known } });
});
