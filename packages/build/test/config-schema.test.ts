/** @jest-environment node */
import { BuildError } from '../src/shared/build-error.ts';
import { checkConfig } from '../src/plan/check-config.ts';
import { configSchema } from '../src/schema/config-schema.ts';
import { showPath } from 'workbox-plugin-core/shared';
import { placesOf, samples, withValueAt, wrongKinds, type Field } from './helpers/config-places.ts';

const places = placesOf(configSchema);

interface Refused {
  path: string;
  expected: string;
  received: unknown;
}

const rejection = (config: unknown): { error: BuildError; issues: Refused[] } => {
  try {
    checkConfig(config);
  } catch (error) {
    return { error: error as BuildError, issues: (error as BuildError).details.issues as Refused[] };
  }
  throw new Error('nothing was refused');
};

test('the test visits every field of the schema', () => {
  const paths = places.map(({ path }) => showPath(path));
  expect(paths).toEqual(expect.arrayContaining(['', 'routes', 'routes[0].urlPattern', 'routes[0].handler']));
  expect(paths).toContain('routes[0].options.expiration.maxAgeSeconds');
  expect(paths).toContain('routes[0].syncQueue.options.idempotencyKey.origins[0]');
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths.length).toBeGreaterThan(60);
});

const table = places.flatMap((field) =>
  wrongKinds(field).map((kind) => [showPath(field.path) || '(the whole)', kind, field] as const),
);

test.each(table)(
  'the field %s rejects a value of kind %s with path, expectation and value',
  (name, kind, field: Field) => {
    const value = samples[kind];
    const { error, issues } = rejection(withValueAt(field.path, value));
    const path = showPath(field.path);
    expect(error).toBeInstanceOf(BuildError);
    expect(error.code).toBe('invalid-config');
    const issue = issues.find((one) => one.path === path);
    expect(issue).toBeDefined();
    expect(issue!.received).toBe(value);
    expect(field.expected).toContain(issue!.expected);
    expect(error.message).toContain(`  ${name}: expected ${issue!.expected}, but was `);
  },
);

const objects = places.filter(
  ({ kinds, path }) => kinds.has('object') && !/plugins|handler/.test(showPath(path)),
);
const strict = objects.filter(({ path }) =>
  places.some((one) => one.path.length > path.length && showPath(one.path).startsWith(showPath(path))),
);

test.each(strict.map((field) => [showPath(field.path) || '(the whole)', field] as const))(
  'the field %s rejects an unknown field and names the known ones',
  (_, field) => {
    const { issues } = rejection(withValueAt(field.path, { unheardOf: 1 }));
    const issue = issues.find(({ path }) => path === showPath([...field.path, 'unheardOf']));
    expect(issue?.expected).toMatch(/^a field that exists \(\w+/);
    expect(issue?.received).toBe(1);
  },
);

const api = { urlPattern: '/api', handler: 'NetworkOnly' };

test.each([
  ['a RegExp with the flag g', { ...api, urlPattern: /\/api\/notes/g }],
  ['a RegExp with the flag y', { ...api, urlPattern: /\/api\/notes/iy }],
])('%s is rejected as a pattern, because it remembers where it stopped', (_, route) => {
  expect(rejection({ routes: [route] }).issues).toEqual([
    {
      path: 'routes[0].urlPattern',
      expected: 'a RegExp without the flags "g" and "y"',
      received: route.urlPattern,
    },
  ]);
});

test.each(['*.png', 'api/notes', 'www.example.com/api', ''])(
  'the string %p is rejected as a pattern, as in development builds of Workbox',
  (urlPattern) => {
    expect(rejection({ routes: [{ ...api, urlPattern }] }).issues).toEqual([
      {
        path: 'routes[0].urlPattern',
        expected: 'a path that begins with "/", or a URL',
        received: urlPattern,
      },
    ]);
  },
);

const meant: [route: object, path: string, hint: string][] = [
  [{ ...api, syncQeue: 'outbox' }, 'routes[0].syncQeue', 'Did you mean "syncQueue"?'],
  [{ ...api, handler: 'networkOnly' }, 'routes[0].handler', 'Did you mean "NetworkOnly"?'],
  [{ ...api, method: 'post' }, 'routes[0].method', 'Did you mean "POST"?'],
  [
    { ...api, syncQueue: { name: 'a', options: { maxRetentionMinutes: 3 } } },
    'routes[0].syncQueue.options.maxRetentionMinutes',
    'Did you mean "maxRetentionTime"?',
  ],
  [{ ...api, cacheName: 'api' }, 'routes[0].cacheName', 'It belongs into "options".'],
  [{ ...api, options: { cacheNam: 'api' } }, 'routes[0].options.cacheNam', 'Did you mean "cacheName"?'],
];

test.each([
  ['problems', { problems: false }, 'true, or to be left out'],
  ['originPauses', { originPauses: 1 }, 'true, or to be left out'],
  ['conflictStatuses[0]', { conflictStatuses: [12] }, 'a status from 400 to 499, such as 412'],
  ['requestDidConflict', { requestDidConflict: 'merge' }, 'a function'],
])('the error for a wrong %s of a queue says what is expected', (field, options, expected) => {
  const { issues } = rejection({ routes: [{ ...api, syncQueue: { name: 'a', options } }] });
  const path = `routes[0].syncQueue.options.${field}`;
  expect(issues).toEqual([expect.objectContaining({ path, expected })]);
});

test.each(meant)('the error for %j says what was probably meant', (route, path, hint) => {
  const { error, issues } = rejection({ routes: [route] });
  expect(issues).toEqual([expect.objectContaining({ path, hint })]);
  expect(error.message).toContain(hint);
});

test('the error for a misspelled field names the field that was meant, and not all the others', () => {
  const { error } = rejection({ routes: [{ ...api, syncQeue: 'outbox' }] });
  expect(error.message).toContain(
    'routes[0].syncQeue: expected a field that exists, but was "outbox". Did you mean "syncQueue"?',
  );
});
