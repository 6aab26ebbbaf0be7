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
  'the option %s of buildServiceWorker rejects a value of kind %s',
  (_, kind, field) => {
    checkRefusal(field, samples[kind], (given) => checkBuildOptions(given, 'the options'));
  },
);

test.each(tableOf(backgroundOptionsSchema))(
  'the option %s of withBackground rejects a value of kind %s',
  (_, kind, field) => {
    checkRefusal(field, samples[kind], (given) => {
      const { swDest: _swDest, ...rest } = Object(given) as Record<string, unknown>;
      return checkBackgroundOptions((field.path.length ? rest : given) as never);
    });
  },
);

test('an unknown option is rejected, and the error names the known ones', () => {
  const [issue] = rejection(() => checkBuildOptions({ ...good, unheardOf: 'dist' }, 'the options'));
  expect(issue).toMatchObject({ path: 'unheardOf', received: 'dist' });
  expect(issue?.expected).toContain('globDirectory');
});

test('the error for an unknown option names a similar one', () => {
  const [issue] = rejection(() => checkBuildOptions({ ...good, globDirectry: 'dist' }, 'the options'));
  expect(issue).toMatchObject({ hint: 'Did you mean "globDirectory"?' });
});

test.each([
  { ...good, globDirectory: 'dist', navigateFallbackDenylist: [/^\/api/g] },
  { ...good, globDirectory: 'dist', navigateFallbackAllowlist: [/^\/app/y] },
  { ...good, ignoreURLParametersMatching: [/^utm_/g] },
  { ...good, dontCacheBustURLsMatching: /\.[0-9a-f]{8}\./y },
])('an option with a RegExp that remembers where it stopped is rejected: %p', (given) => {
  expect(rejection(() => checkBuildOptions(given, 'the options'))).toEqual([
    expect.objectContaining({ expected: expect.stringMatching(/^a RegExp without the flag/) as string }),
  ]);
});

test('options about precached files need globDirectory', () => {
  expect(
    rejection(() => checkBuildOptions({ ...good, navigateFallback: '/index.html' }, 'the options')),
  ).toEqual([
    {
      path: 'globDirectory',
      expected: 'a folder, because "navigateFallback" says what is precached',
      received: undefined,
    },
  ]);
});

test.each([
  good,
  { ...good, globDirectory: 'dist', navigateFallback: '/index.html', target: ['chrome120'] },
  { ...good, globDirectory: 'dist', additionalManifestEntries: ['/a.1.js', { url: '/b', revision: null }] },
  { ...good, mode: 'development', sourcemap: false, define: { VERSION: '"1"' } },
])('valid options of buildServiceWorker are accepted: %p', (given) => {
  expect(checkBuildOptions(given, 'the options')).toBe(given);
});
