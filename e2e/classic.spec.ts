import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyWorkboxLibraries } from 'workbox-build';
import { control, expect, needs } from './fixtures.ts';
import { someBytes } from './media-files.ts';
import { test } from './media.ts';
import { effects, post, syncTag } from './outbox.ts';
import type { TestServer } from './server.ts';

const all = '{ ...workboxPluginSyncQueue, ...workboxPluginPeriodicRefresh, ...workboxPluginBgFetch }';
const apart = ['plugin-sync-queue', 'plugin-periodic-refresh', 'plugin-bg-fetch'];

const worker = (scripts: string[], plugins: string, debug: boolean) => `
importScripts('/workbox/workbox-sw.js', ${scripts.map((name) => `'/${name}.js'`).join(', ')});
workbox.setConfig({ modulePathPrefix: '/workbox/', debug: ${debug} });
const { SyncQueuePlugin, PeriodicRefreshPlugin, BackgroundFetchPlugin } = ${plugins};
const { CacheFirst, NetworkOnly, StaleWhileRevalidate } = workbox.strategies;
const under = (prefix) => ({ url }) => url.pathname.startsWith(prefix);
workbox.routing.registerRoute(under('/api/'), new NetworkOnly({ plugins: [new SyncQueuePlugin('outbox')] }), 'POST');
workbox.routing.registerRoute(under('/feed/'), new StaleWhileRevalidate({ cacheName: 'feed', plugins: [new PeriodicRefreshPlugin('feed')] }));
workbox.routing.registerRoute(under('/media/'), new CacheFirst({ cacheName: 'media', plugins: [new BackgroundFetchPlugin()] }));
self.skipWaiting();
workbox.core.clientsClaim();
`;

let libraries: Map<string, string>;

test.beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'workbox-plugins-libraries-'));
  const name = await copyWorkboxLibraries(folder);
  const files = (await readdir(join(folder, name))).filter((file) => file.endsWith('.js'));
  libraries = new Map(
    await Promise.all(
      files.map(async (file) => [file, await readFile(join(folder, name, file), 'utf8')] as const),
    ),
  );
  await rm(folder, { recursive: true, force: true });
});

async function serve(server: TestServer, folders: string[], file: string) {
  for (const [name, text] of libraries) server.serve(`/workbox/${name}`, text, 'text/javascript');
  for (const folder of folders)
    server.serve(
      `/${folder}.js`,
      await readFile(join('packages', folder, 'dist', file), 'utf8'),
      'text/javascript',
    );
}

for (const [what, folders, plugins, file] of [
  ['three scripts', apart, all, 'classic.js'],
  ['three development scripts', apart, all, 'classic.development.js'],
  ['one script for all', ['build'], 'workboxPlugins', 'classic.js'],
] as const)
  test(
    `a page without a bundler, by ${what}, queues and replays a write, and plays a file from its cache`,
    needs('dispatch-sync'),
    async ({ server, driver, files }) => {
      await serve(server, [...folders], file);
      server.serve('/sw.js', worker([...folders], plugins, file !== 'classic.js'), 'text/javascript');
      const tab = await driver.open(server.origin);
      await control(tab, '/sw.js');

      files.add('/media/film', someBytes(10_000));
      await tab.evaluate(async () => (await fetch('/media/film')).arrayBuffer());
      await tab.waitFor(
        async () => Boolean(await (await caches.open('media')).match('/media/film')),
        undefined,
      );
      await server.down();
      const status = () =>
        fetch('/media/film', { headers: { Range: 'bytes=9990-' } }).then(({ status }) => status);
      expect(await tab.evaluate(status)).toBe(206);
      expect((await post(tab, 'kept')).status).toBe(202);
      await tab.close();
      await driver.stopWorker();
      await server.up();
      await driver.dispatchSync(syncTag);
      await server.waitForEffects(1);
      expect(effects(server)).toEqual(['kept']);
    },
  );
