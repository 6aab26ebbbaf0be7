import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { buildServiceWorker, withBackground, type BuildServiceWorkerOptions } from 'workbox-plugin-build';

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'workbox-plugin-build-refusals-'));
    await mkdir(join(folder, 'dist'));
    await writeFile(join(folder, 'dist/index.html'), '<h1>shell</h1>');
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

async function configOf(folder: string, routes: string, more = '') {
  const config = join(folder, 'background.config.ts');
  await writeFile(config, `${more}\nexport default { routes: [${routes}] };`);
  return config;
}

const options = (folder: string, config: string): BuildServiceWorkerOptions => ({
  config,
  swDest: join(folder, 'dist/sw.js'),
  globDirectory: join(folder, 'dist'),
});

const thrown: [name: string, routes: string, more: string, words: RegExp][] = [
  [
    'a queue that is constructed twice',
    `{ urlPattern: '/a', method: 'POST', handler: 'NetworkOnly', syncQueue: 'outbox', options: { plugins: [new SyncQueuePlugin('outbox')] } }`,
    `import { SyncQueuePlugin } from 'workbox-plugin-sync-queue';`,
    /^Failed to evaluate the worker of ".*": .*"outbox".*Nothing was written\.$/,
  ],
  [
    'a strategy class whose constructor throws',
    `{ urlPattern: '/a', handler: class { constructor() { throw new Error('not like this') } handle() {} } }`,
    '',
    /: not like this \(.*background\.config\.ts:2\)\. Nothing was written\.$/,
  ],
  [
    'an import that is not there',
    `{ urlPattern: '/a', handler: other }`,
    `import other from './other';`,
    /Could not resolve "\.\/other"/,
  ],
];

for (const [name, routes, more, words] of thrown)
  test(`${name} is found in the build, and nothing is written`, async ({ folder }) => {
    const config = await configOf(folder, routes, more);
    await expect(buildServiceWorker({ ...options(folder, config), mode: 'development' })).rejects.toThrow(
      words,
    );
    expect(await readdir(join(folder, 'dist'))).toEqual(['index.html']);
  });

test('no default export, and one that holds no routes', async ({ folder }) => {
  const config = join(folder, 'background.config.ts');
  await writeFile(config, 'export const routes = [];');
  await expect(buildServiceWorker(options(folder, config))).rejects.toMatchObject({ code: 'config-failed' });
  await writeFile(config, 'export default [];');
  await expect(buildServiceWorker(options(folder, config))).rejects.toMatchObject({
    code: 'invalid-config',
    details: { issues: [{ path: '', expected: 'an object' }] },
  });
});

test('beside generateSW: what it does not know or would lose, and a worker that nobody says the place of', async ({
  folder,
}) => {
  const slow = await configOf(
    folder,
    `{ urlPattern: '/a', handler: 'NetworkOnly', options: { networkTimeoutSeconds: 3 } }`,
  );
  await expect(buildServiceWorker(options(folder, slow))).resolves.toMatchObject({ count: 1 });
  await expect(withBackground({}, { config: slow })).rejects.toMatchObject({
    code: 'invalid-config',
    details: { issues: [{ path: 'routes[0].options.networkTimeoutSeconds', received: 3 }] },
  });
  const lost = await configOf(
    folder,
    `{ urlPattern: '/a', handler: 'CacheFirst', options: { fetchOptions: { mode: 'cors', headers: new Headers({ a: 'b' }) } } }`,
  );
  await expect(buildServiceWorker(options(folder, lost))).resolves.toMatchObject({ count: 1 });
  await expect(withBackground({}, { config: lost })).rejects.toMatchObject({
    code: 'invalid-config',
    details: { issues: [{ path: 'routes[0].options.fetchOptions.headers' }] },
  });
  const fine = await configOf(folder, `{ urlPattern: '/a', handler: 'NetworkFirst' }`);
  const { manifestTransforms } = await withBackground({}, { config: fine });
  expect(() => manifestTransforms[0]!([])).toThrow(/nothing says where the worker goes.*"outDir"/);
});

test('warnings reach whoever builds, with the route', async ({ folder }) => {
  const config = await configOf(folder, `{ urlPattern: '/a', handler: 'NetworkOnly', syncQueue: 'outbox' }`);
  const words = /^routes\[0\] \(GET "\/a"\): the queue "outbox" keeps nothing here/;
  const { warnings } = await buildServiceWorker(options(folder, config));
  expect(warnings).toEqual([expect.stringMatching(words)]);
  const { manifestTransforms } = await withBackground({}, { config, outDir: join(folder, 'dist') });
  const result = await manifestTransforms[0]!([{ url: 'a.js', revision: null, size: 1 }]);
  expect(result.warnings).toEqual([expect.stringMatching(words)]);
  expect(result.manifest.map(({ url }) => url)).toEqual(['a.js']);
});

for (const mode of ['production', 'development'] as const)
  test(`${mode}: a worker with every option builds, and its map leads to the sources`, async ({ folder }) => {
    const config = await configOf(
      folder,
      `{ urlPattern: '/a', handler: 'CacheFirst', options: {
        cacheName: 'a', expiration: { maxEntries: 3 }, cacheableResponse: { statuses: [200] }, rangeRequests: true,
        broadcastUpdate: { options: {} }, precacheFallback: { fallbackURL: 'index.html' } } },
       { urlPattern: '/b', method: 'POST', handler: 'NetworkOnly', options: { backgroundSync: { name: 'b' } } }`,
      'export const version = VERSION;',
    );
    const { filePaths, warnings } = await buildServiceWorker({
      ...options(folder, config),
      mode,
      define: { VERSION: '"1.2.3"' },
      target: ['chrome110'],
      minify: false,
      skipWaiting: false,
      clientsClaim: true,
      cleanupOutdatedCaches: true,
      navigationPreload: true,
      navigateFallback: 'index.html',
      navigateFallbackAllowlist: [/^\/app/],
      navigateFallbackDenylist: [/\.pdf$/],
      cacheId: 'app',
      directoryIndex: 'index.html',
      ignoreURLParametersMatching: [/^utm_/],
      disableDevLogs: true,
      additionalManifestEntries: [{ url: '/more', revision: '1' }],
    });
    expect(warnings).toEqual([]);
    const [worker = '', map = ''] = filePaths;
    const text = await readFile(worker, 'utf8');
    expect(text).toContain('"url":"/more"');
    expect(text).toContain('//# sourceMappingURL=sw.js.map');
    expect((JSON.parse(await readFile(map, 'utf8')) as { sources: string[] }).sources).toContain(
      '../background.config.ts',
    );
  });
