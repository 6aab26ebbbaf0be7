/** @jest-environment node */
import type { BuildError } from '../src/shared/build-error.ts';
import {
  backgroundOptionsSchema,
  buildOptionsSchema,
  checkBackgroundOptions,
  checkBuildOptions,
} from '../src/schema/build-options-schema.ts';
import { showPath } from 'workbox-plugin-core/shared';
import { placesOf, samples, withValueAt, wrongKinds, type Field } from './helpers/config-places.ts';

const good = { config: 'background.config.ts', swDest: 'dist/sw.js' };

const rejection = (check: () => unknown): { path: string; expected: string; received: unknown }[] => {
  try {
    check();
  } catch (error) {
    return (error as BuildError).details.issues as never;
  }
  throw new Error('nothing was refused');
};

const tableOf = (schema: Parameters<typeof placesOf>[0]) =>
  placesOf(schema).flatMap((field) =>
    wrongKinds(field).map((kind) => [showPath(field.path) || '(the whole)', kind, field] as const),
  );

const checkRefusal = (field: Field, value: unknown, check: (given: unknown) => unknown) => {
  const whole = withValueAt(field.path, value);
  const given = field.path.length ? { ...good, ...(whole as object) } : whole;
  const issue = rejection(() => check(given)).find(({ path }) => path === showPath(field.path));
  expect(issue?.received).toBe(value);
  expect(field.expected).toContain(issue?.expected);
};

test.each(tableOf(buildOptionsSchema))(
  'buildServiceWorker: %s refuses a value of kind %s',
  (_, kind, field) => {
    checkRefusal(field, samples[kind], (given) => checkBuildOptions(given, 'the options'));
  },
);

test.each(tableOf(backgroundOptionsSchema))(
  'withBackground: %s refuses a value of kind %s',
  (_, kind, field) => {
    checkRefusal(field, samples[kind], (given) => {
      const { swDest: _swDest, ...rest } = Object(given) as Record<string, unknown>;
      return checkBackgroundOptions((field.path.length ? rest : given) as never);
    });
  },
);

test('an option that does not exist is refused, and those that do are named', () => {
  const [issue] = rejection(() => checkBuildOptions({ ...good, globDirectry: 'dist' }, 'the options'));
  expect(issue).toMatchObject({ path: 'globDirectry', received: 'dist' });
  expect(issue?.expected).toContain('globDirectory');
});

test('an option that was likely meant is named', () => {
  const [issue] = rejection(() => checkBuildOptions({ ...good, globDirectry: 'dist' }, 'the options'));
  expect(issue).toMatchObject({ hint: 'Did you mean "globDirectory"?' });
});

test.each([
  { ...good, globDirectory: 'dist', navigateFallbackDenylist: [/^\/api/g] },
  { ...good, globDirectory: 'dist', navigateFallbackAllowlist: [/^\/app/y] },
  { ...good, ignoreURLParametersMatching: [/^utm_/g] },
  { ...good, dontCacheBustURLsMatching: /\.[0-9a-f]{8}\./y },
])('a RegExp that remembers where it stopped is refused: %p', (given) => {
  expect(rejection(() => checkBuildOptions(given, 'the options'))).toEqual([
    expect.objectContaining({ expected: expect.stringMatching(/^a RegExp without the flag/) as string }),
  ]);
});

test('what is precached needs a folder to be found in', () => {
  expect(
    rejection(() => checkBuildOptions({ ...good, navigateFallback: '/index.html' }, 'the options')),
  ).toEqual([
    {
      path: 'globDirectory',
      expected: 'a folder, for "navigateFallback" says what is precached',
      received: undefined,
    },
  ]);
});

test.each([
  good,
  { ...good, globDirectory: 'dist', navigateFallback: '/index.html', target: ['chrome120'] },
  { ...good, globDirectory: 'dist', additionalManifestEntries: ['/a.1.js', { url: '/b', revision: null }] },
  { ...good, mode: 'development', sourcemap: false, define: { VERSION: '"1"' } },
])('these options are taken: %p', (given) => {
  expect(checkBuildOptions(given, 'the options')).toBe(given);
});
