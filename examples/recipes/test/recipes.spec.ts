import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MediaFiles, someBytes } from '../../../e2e/media-files.ts';
import { expect, needs } from '../../../e2e/fixtures.ts';
import { test } from '../../../e2e/media.ts';
import type { Tab } from '../../../e2e/driver/driver.ts';
import type { TestServer } from '../../../e2e/server.ts';
import { buildRecipe, recipes, setUpRecipes } from '../../../scripts/recipes.mjs';
import { buildQuickStart } from './quick-start.ts';
import { freePort, startVite, type ViteServer } from './vite.ts';

const { scripts } = JSON.parse(readFileSync(join(recipes, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const ways = Object.keys(scripts);

/** These run in Chromium only, which has all APIs. The scenarios of the plugins run in the other engines. */
const all = needs('dispatch-sync', 'dispatch-periodic-sync', 'background-fetch');

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

async function serve(server: TestServer, way: string) {
  const folder = join(recipes, 'dist', way);
  for (const name of await readdir(folder, { recursive: true })) {
    const type = types[extname(name)];
    if (type) server.serve(`/${name.replaceAll('\\', '/')}`, await readFile(join(folder, name)), type);
  }
}

const shows = (tab: Tab, id: string, text: string) =>
  tab.waitFor(({ id, text }) => document.getElementById(id)!.textContent === text, { id, text });

const open = async (tab: Tab, url: string) => {
  await tab.goto(url);
  await tab.waitFor(() => document.body.dataset.ready === 'yes', undefined);
};

/** Uses are recorded in batches: a worker that ends before has not recorded them. */
const noted = async () => {
  const name = 'workbox-plugin-periodic-refresh';
  // Opening it would create it, without its stores.
  if (!(await indexedDB.databases()).some((known) => known.name === name)) return false;
  return new Promise<boolean>((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => reject(opening.error!);
    opening.onsuccess = () => {
      const counting = opening.result.transaction('entries').objectStore('entries').count();
      counting.onsuccess = () => resolve(counting.result > 0);
      opening.result.close();
    };
  });
};

test.beforeAll(() => {
  test.setTimeout(300_000);
  setUpRecipes();
});

test('the recipes are built from the packed packages, not from the workspace', all, async () => {
  const names = (await readdir(join(recipes, 'node_modules'))).filter((name) =>
    name.startsWith('workbox-plugin-'),
  );
  expect(names.sort()).toEqual([
    'workbox-plugin-bg-fetch',
    'workbox-plugin-build',
    'workbox-plugin-core',
    'workbox-plugin-periodic-refresh',
    'workbox-plugin-sync-queue',
  ]);
  for (const name of names)
    expect(lstatSync(join(recipes, 'node_modules', name)).isSymbolicLink()).toBe(false);
});

test('configs in TypeScript compile against the packed packages, strictly', all, () => {
  const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', 'vite-plugin-pwa'], {
    cwd: recipes,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test(
  'the worker of the Vite development server has the plugins, and queues a write while the server is down',
  all,
  async ({ driver }) => {
    const port = await freePort();
    const { stop } = await startVite(recipes, port, '--config', 'vite-plugin-pwa/generate-sw.config.ts');
    try {
      const tab = await driver.open('about:blank');
      await open(tab, `http://127.0.0.1:${port}/index.html`);
      await stop();
      await tab.click('#send');
      await shows(tab, 'outbox', 'kept');
    } finally {
      await stop();
      await rm(join(recipes, 'app/dev-dist'), { recursive: true, force: true });
    }
  },
);

const posts = ({ printed }: ViteServer) => printed().filter((line) => line.startsWith('POST'));

test(
  'the quick start of the README, copied into an empty folder, keeps a note offline and delivers it',
  all,
  async ({ driver }) => {
    const begun = Date.now();
    const { folder, names, ...built } = buildQuickStart();
    expect(names).toEqual(['sw.js', 'vite.config.mjs', 'index.html']);
    expect(built).toEqual({ status: 0, stderr: '' });

    const port = await freePort();
    let preview = await startVite(folder, port, 'preview');
    try {
      const page = `http://127.0.0.1:${port}/`;
      const tab = await driver.open(page);
      await tab.waitFor(() => navigator.serviceWorker.controller !== null, undefined);
      await tab.click('#send');
      await expect.poll(() => posts(preview)).toEqual(['POST /api/notes']);
      // Without its answer the note would wait, too.
      const isAnswered = () =>
        performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/api/notes'));
      await tab.waitFor(isAnswered, undefined);
      await preview.stop();
      await tab.click('#send');
      await shows(tab, 'waiting', '1 waiting');
      await tab.close();
      await driver.stopWorker();

      preview = await startVite(folder, port, 'preview');
      const later = await driver.open(page);
      await expect.poll(() => posts(preview)).toEqual(['POST /api/notes']);
      await shows(later, 'waiting', '0 waiting');
    } finally {
      await preview.stop();
    }
    console.log(
      `The quick start took ${Math.round((Date.now() - begun) / 1000)} s, without its installation.`,
    );
  },
);

for (const way of ways)
  test(
    `the app by ${way} opens offline, queues and replays a write, refreshes a feed and downloads a film`,
    all,
    async ({ server, driver }) => {
      // webpack and generateSW take some time.
      test.setTimeout(180_000);
      buildRecipe(way);
      await serve(server, way);
      const film = someBytes(2_000_000);
      new MediaFiles(server).add('/media/film', film);
      const feed = { edition: 1, asked: () => {} };
      server.handlers.set('/feed/', (_, response) => {
        const headers = {
          'content-type': 'text/plain',
          etag: `"${feed.edition}"`,
          'cache-control': 'no-cache',
        };
        response.writeHead(200, headers).end(`edition ${feed.edition}`, () => feed.asked());
      });
      const page = `${server.origin}/index.html`;
      const tab = await driver.open('about:blank');
      await open(tab, page);

      await shows(tab, 'feed', 'edition 1');
      await tab.click('#keep-fresh');
      await shows(tab, 'feed', 'kept fresh: periodic-sync');
      // Earlier uses are not in the log.
      await open(tab, page);
      await shows(tab, 'feed', 'edition 1');
      await tab.click('#send');
      await shows(tab, 'outbox', 'sent');
      await tab.click('#download');
      await shows(tab, 'film', 'done');

      await server.down();
      await tab.click('#send');
      await shows(tab, 'outbox', 'kept');
      await tab.waitFor(noted, undefined);
      await tab.close();
      await driver.stopWorker();
      feed.edition = 2;
      await server.up();
      await driver.dispatchSync('workbox-plugin-sync-queue:outbox');
      await server.waitForEffects(2);
      expect(server.effects.map(({ text }) => text)).toEqual(['milk', 'milk']);

      await driver.stopWorker();
      const asked = new Promise<void>((resolve) => (feed.asked = resolve));
      await driver.dispatchPeriodicSync('workbox-plugin-periodic-refresh:feed');
      await asked;

      await server.down();
      const later = await driver.open('about:blank');
      await open(later, page);
      // Only the refresh can have cached it.
      await later.waitFor(async () => {
        const kept = await (await caches.open('feed')).match('/feed/latest');
        return (await kept?.text()) === 'edition 2';
      }, undefined);
      await open(later, page);
      await shows(later, 'feed', 'edition 2');
      await shows(later, 'film', 'done');
      const tail = await later.evaluate(async () => {
        const response = await fetch('/media/film', { headers: { Range: 'bytes=1999990-' } });
        return [response.status, (await response.arrayBuffer()).byteLength];
      });
      expect(tail).toEqual([206, 10]);
    },
  );
