import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import {
  buildServiceWorker,
  generateServiceWorker,
  withBackground,
  type BuildServiceWorkerOptions,
} from 'workbox-plugin-build';

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
    `{ urlPattern: '/a', method: 'POST', handler: 'NetworkOnly', syncQueue: 'outbox' },
     { urlPattern: '/b', method: 'POST', handler: 'NetworkOnly', options: { plugins: [new SyncQueuePlugin('outbox')] } }`,
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
  test(`the build finds ${name}, and writes nothing`, async ({ folder }) => {
    const config = await configOf(folder, routes, more);
    await expect(buildServiceWorker({ ...options(folder, config), mode: 'development' })).rejects.toThrow(
      words,
    );
    expect(await readdir(join(folder, 'dist'))).toEqual(['index.html']);
  });

test('the build rejects a config without a default export, and one without routes', async ({ folder }) => {
  const config = join(folder, 'background.config.ts');
  await writeFile(config, 'export const routes = [];');
  await expect(buildServiceWorker(options(folder, config))).rejects.toMatchObject({ code: 'config-failed' });
  await writeFile(config, 'export default [];');
  await expect(buildServiceWorker(options(folder, config))).rejects.toMatchObject({
    code: 'invalid-config',
    details: { issues: [{ path: '', expected: 'an object' }] },
  });
});

test('the build rejects a worker whose fallback is not precached, because no browser could register it', async ({
  folder,
}) => {
  const config = await configOf(folder, `{ urlPattern: '/a', handler: 'NetworkFirst' }`);
  const build = (more: Partial<BuildServiceWorkerOptions>) =>
    buildServiceWorker({ ...options(folder, config), mode: 'production', ...more });
  const refused = { code: 'invalid-config', details: { issues: [{ path: 'navigateFallback' }] } };
  for (const more of [
    { navigateFallback: '/' },
    { navigateFallback: '/offline.html' },
    {
      navigateFallback: 'index.html',
      globPatterns: ['**/*.css'],
      additionalManifestEntries: ['/about.html'],
    },
    { navigateFallback: 'index.html', modifyURLPrefix: { '': 'https://cdn.example/' } },
    { navigateFallback: 'index.html', manifestTransforms: [() => ({ manifest: [] })] },
  ])
    await expect(build(more)).rejects.toMatchObject(refused);
  expect(await readdir(join(folder, 'dist'))).toEqual(['index.html']);
  for (const more of [
    { navigateFallback: '/index.html' },
    { navigateFallback: '/shell', additionalManifestEntries: [{ url: '/shell', revision: '1' }] },
    { navigateFallback: '/app/index.html', modifyURLPrefix: { '': '/app/' } },
    { navigateFallback: '/home', templatedURLs: { '/home': ['index.html'] } },
  ])
    expect((await build(more)).warnings).toEqual([]);
});

test('the build rejects a manifest that names a URL twice, from any source', async ({ folder }) => {
  const config = await configOf(folder, `{ urlPattern: '/a', handler: 'NetworkFirst' }`);
  await expect(
    buildServiceWorker({
      ...options(folder, config),
      additionalManifestEntries: [{ url: '/index.html', revision: 'other' }],
    }),
  ).rejects.toMatchObject({ code: 'config-failed' });
  expect(await readdir(join(folder, 'dist'))).toEqual(['index.html']);
});

test('the build rejects a folder that does not exist, beside generateSW, too', async ({ folder }) => {
  const config = await configOf(folder, `{ urlPattern: '/a', handler: 'NetworkFirst' }`);
  const globDirectory = join(folder, 'other');
  const refused = {
    code: 'invalid-config',
    details: { issues: [expect.objectContaining({ path: 'globDirectory', received: globDirectory })] },
  };
  await expect(buildServiceWorker({ ...options(folder, config), globDirectory })).rejects.toMatchObject(
    refused,
  );
  const swDest = join(folder, 'dist/sw.js');
  await expect(generateServiceWorker({ swDest, globDirectory }, { config })).rejects.toMatchObject(refused);
  expect(await readdir(join(folder, 'dist'))).toEqual(['index.html']);
});

test('the build rejects options for the form of the worker that depend on the URL of the worker', async ({
  folder,
}) => {
  const config = await configOf(
    folder,
    `{ urlPattern: '/a', handler: self.location.hostname === 'localhost' ? 'NetworkFirst' : 'CacheFirst' }`,
  );
  await expect(buildServiceWorker(options(folder, config))).rejects.toMatchObject({
    code: 'invalid-config',
    details: { issues: [{ path: 'routes[0]', hint: expect.stringContaining('"location"') }] },
  });
  const cache = await configOf(
    folder,
    `{ urlPattern: '/a', handler: 'NetworkFirst', options: { cacheName: self.registration.scope } }`,
  );
  await expect(buildServiceWorker(options(folder, cache))).resolves.toMatchObject({ count: 1 });
  await expect(withBackground({}, { config: cache })).rejects.toMatchObject({
    details: { issues: [{ path: 'routes[0].options.cacheName' }] },
  });
});

test('the build rejects a fallback of generateSW that is not precached', async ({ folder }) => {
  const config = await configOf(folder, `{ urlPattern: '/a', handler: 'NetworkFirst' }`);
  const { swDest, globDirectory } = options(folder, config);
  const base = { swDest, globDirectory: globDirectory!, inlineWorkboxRuntime: true };
  await expect(
    generateServiceWorker({ ...base, navigateFallback: '/offline.html' }, { config }),
  ).rejects.toMatchObject({ code: 'invalid-config', details: { issues: [{ path: 'navigateFallback' }] } });
  const { warnings } = await generateServiceWorker({ ...base, navigateFallback: '/index.html' }, { config });
  expect(warnings).toEqual([]);
});

test('the script of generateSW is among the files, and scripts of earlier builds are removed', async ({
  folder,
}) => {
  const dist = join(folder, 'dist');
  const swDest = join(dist, 'sw.js');
  const build = async (path: string) => {
    const config = await configOf(folder, `{ urlPattern: '${path}', handler: 'NetworkFirst' }`);
    const { filePaths, count } = await generateServiceWorker(
      { swDest, globDirectory: dist, inlineWorkboxRuntime: true, sourcemap: false },
      { config },
    );
    const [script, ...others] = filePaths.filter((file) => file !== swDest);
    expect(others).toEqual([]);
    expect(script).toMatch(/background-[0-9a-f]{8}\.js$/);
    return { script: script!, count };
  };
  // Files of another config, and of another owner.
  await writeFile(join(dist, 'background-0badcafe.js'), '// workbox-plugin-build 00000000\n');
  const first = await build('/a');
  const second = await build('/b');
  expect(second.script).not.toBe(first.script);
  expect((await readdir(dist)).sort()).toEqual(
    [basename(second.script), 'background-0badcafe.js', 'index.html', 'sw.js'].sort(),
  );
  expect([first.count, second.count]).toEqual([2, 2]);
});

test('the build rejects options that generateSW does not know or would lose, and a worker without a URL', async ({
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

test('a warning with its route reaches the caller of the build', async ({ folder }) => {
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
  test(`a ${mode} worker with each option builds, and its source map leads to the sources`, async ({
    folder,
  }) => {
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
      sourcemap: true,
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
