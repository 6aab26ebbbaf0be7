import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServiceWorker, type BuildServiceWorkerOptions } from 'workbox-plugin-build';
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
    `${mode}: the built worker keeps a write, replays it after a cold sync, and opens the app offline`,
    needs('dispatch-sync'),
    async ({ server, driver, folder }) => {
      const result = await build(folder, { mode });
      expect(result).toEqual({
        count: 1,
        size: shell.length,
        warnings: [],
        filePaths: [join(folder, 'dist/sw.js'), join(folder, 'dist/sw.js.map')],
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
