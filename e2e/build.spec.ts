import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServiceWorker, type BuildServiceWorkerOptions } from 'workbox-plugin-build';
import { createStandIn } from '../packages/build/src/config/worker-stand-in.ts';
import { control, expect, needs, test as base } from './fixtures.ts';
import { effects, post, syncTag } from './outbox.ts';
import type { TestServer } from './server.ts';

const config = fileURLToPath(new URL('workers/background.config.ts', import.meta.url));
const shell = '<!doctype html><html lang="en"><title>shell</title><h1>shell</h1></html>';

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'workbox-plugin-build-e2e-'));
    await mkdir(join(folder, 'dist'));
    await writeFile(join(folder, 'dist/index.html'), shell);
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

const build = (folder: string, more: Partial<BuildServiceWorkerOptions> = {}) =>
  buildServiceWorker({
    config,
    swDest: join(folder, 'dist/sw.js'),
    globDirectory: join(folder, 'dist'),
    skipWaiting: true,
    clientsClaim: true,
    navigateFallback: 'index.html',
    ...more,
  });

async function serve(server: TestServer, folder: string) {
  for (const name of await readdir(join(folder, 'dist')))
    server.serve(
      `/${name}`,
      await readFile(join(folder, 'dist', name), 'utf8'),
      name.endsWith('.js') ? 'text/javascript' : 'text/html',
    );
}

for (const mode of ['production', 'development'] as const)
  test(
    `a built ${mode} worker queues a write, replays it after a start by sync, and opens the app offline`,
    needs('dispatch-sync'),
    async ({ server, driver, folder }) => {
      const result = await build(folder, { mode });
      expect(result).toEqual({
        count: 1,
        size: shell.length,
        warnings: [],
        filePaths: ['sw.js', ...(mode === 'development' ? ['sw.js.map'] : [])].map((name) =>
          join(folder, 'dist', name),
        ),
      });
      await serve(server, folder);
      const tab = await driver.open(`${server.origin}/index.html`);
      await control(tab, '/sw.js');
      await server.down();
      expect((await post(tab, 'kept')).status).toBe(202);
      await tab.goto(`${server.origin}/some/place`);
      expect(await tab.evaluate(() => document.title)).toBe('shell');
      await tab.close();
      await driver.stopWorker();
      await server.up();
      await driver.dispatchSync(syncTag);
      await server.waitForEffects(1);
      expect(effects(server)).toEqual(['kept']);
    },
  );

test('scripts that the options import run before the config is evaluated, as with generateSW', async ({
  server,
  driver,
  folder,
}) => {
  const own = join(folder, 'own.config.ts');
  await writeFile(
    own,
    `declare const greeting: { text: string };
const said = greeting.text;
export default { routes: [{ urlPattern: '/said', handler: async () => new Response(said) }] };`,
  );
  await build(folder, { config: own, importScripts: ['/greeting.js'] });
  await serve(server, folder);
  server.serve('/greeting.js', `self.greeting = { text: 'from the imported script' };`, 'text/javascript');
  const tab = await driver.open(`${server.origin}/index.html`);
  await control(tab, '/sw.js');
  expect(await tab.evaluate(() => fetch('/said').then((response) => response.text()))).toBe(
    'from the imported script',
  );
});

test('a global that a service worker of this Chromium has is known while a config is read', async ({
  server,
  driver,
}) => {
  server.serve(
    '/names.js',
    `self.addEventListener('install', () => self.skipWaiting());
     self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
     const names = [];
     for (let at = self; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) names.push(...Object.getOwnPropertyNames(at));
     self.addEventListener('fetch', (event) => {
       if (event.request.url.endsWith('/names')) event.respondWith(Response.json(names));
     });`,
    'text/javascript',
  );
  const tab = await driver.open(server.origin);
  await control(tab, '/names.js');
  const names = await tab.evaluate(() =>
    fetch('/names').then((response) => response.json() as Promise<string[]>),
  );
  const own = new Set(['names', 'constructor']);
  const { self } = createStandIn();
  expect(names.filter((name) => !own.has(name) && !(name in self))).toEqual([]);
});
