import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSW } from 'workbox-build';
import { generateServiceWorker, withBackground } from 'workbox-plugin-build';
import type { Tab } from './driver/driver.ts';
import { serveBundle } from './bundle.ts';
import { control, expect, needs } from './fixtures.ts';
import { someBytes } from './media-files.ts';
import { cached, download, fetchByClick, test, waitForState } from './media.ts';
import { syncTag } from './outbox.ts';
import type { TestServer } from './server.ts';

const config = fileURLToPath(new URL('workers/generate-sw.config.ts', import.meta.url));

test('generateSW without a globDirectory calls no transform, and the script is written all the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'workbox-plugin-generate-sw-'));
  const plain = join(folder, 'static.config.ts');
  await writeFile(plain, `export default { routes: [{ urlPattern: /x/, handler: 'CacheFirst' }] };`);
  const swDest = join(folder, 'out/sw.js');
  const options = { swDest, sourcemap: false, inlineWorkboxRuntime: true };
  await generateSW(await withBackground(options, { config: plain }));
  const names = await readdir(join(folder, 'out'));
  const script = /importScripts\(["'](background-[0-9a-f]{8}\.js)["']\)/.exec(
    await readFile(swDest, 'utf8'),
  )?.[1];
  expect(names.sort()).toEqual([script, 'sw.js']);
  await rm(folder, { recursive: true, force: true });
});

test('a pattern made from the URL of the worker is right in the worker, beside generateSW', async ({
  server,
  driver,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'workbox-plugin-generate-sw-'));
  const placed = join(folder, 'placed.config.ts');
  const answer = (text: string) => `handler: async () => new Response('${text}')`;
  await writeFile(
    placed,
    `export default { routes: [
      { urlPattern: self.location.origin + '/a', ${answer('by the origin')} },
      { urlPattern: \`\${self.registration.scope}b\`, ${answer('by the scope')} },
      { urlPattern: new RegExp('^' + self.location.origin + '/c/'), ${answer('by an expression')} },
    ] };`,
  );
  const swDest = join(folder, 'sw.js');
  const { filePaths } = await generateServiceWorker(
    { swDest, skipWaiting: true, clientsClaim: true, inlineWorkboxRuntime: true, sourcemap: false },
    { config: placed },
  );
  for (const file of filePaths) server.serve(`/${basename(file)}`, await readFile(file), 'text/javascript');
  await rm(folder, { recursive: true, force: true });
  const tab = await driver.open(server.origin);
  await control(tab, '/sw.js');
  const texts = [];
  for (const path of ['/a', '/b', '/c/1']) texts.push((await ask(tab, path)).text);
  expect(texts).toEqual(['by the origin', 'by the scope', 'by an expression']);
});

test('a development worker whose tool names it is complete in one file', async ({ server, driver }) => {
  const folder = await mkdtemp(join(tmpdir(), 'workbox-plugin-generate-sw-'));
  // The options of vite-plugin-pwa for its development server.
  const options = {
    ...(await withBackground({ mode: 'development' }, { config })),
    skipWaiting: true,
    clientsClaim: true,
  };
  const swDest = join(folder, 'sw.js');
  await generateSW({
    ...options,
    mode: 'development',
    swDest,
    globDirectory: folder,
    inlineWorkboxRuntime: true,
  });
  server.serve('/sw.js', await readFile(swDest), 'text/javascript');
  await rm(folder, { recursive: true, force: true });
  const tab = await driver.open(server.origin);
  await control(tab, '/sw.js');
  expect(await ask(tab, '/object')).toEqual({ status: 200, text: 'an object, by a closure' });
  await server.down();
  expect((await ask(tab, '/api/notes/1', 'POST')).status).toBe(202);
});

const ask = (tab: Tab, path: string, method = 'GET') =>
  tab.evaluate(
    async ({ path, method }) => {
      const body = method === 'GET' ? undefined : `${method} ${path}`;
      const response = await fetch(path, { method, ...(body && { body }) });
      return { status: response.status, text: await response.text() };
    },
    { path, method },
  );

/** The files of a worker by generateSW. They are made once for both tests, because it takes seconds. */
const made = new Map<string, Promise<Map<string, string>>>();

const generated = (mode: string, inlineWorkboxRuntime: boolean) => {
  const key = `${mode} ${inlineWorkboxRuntime}`;
  const making = made.get(key) ?? generate(mode, inlineWorkboxRuntime);
  made.set(key, making);
  return making;
};

async function generate(mode: string, inlineWorkboxRuntime: boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'workbox-plugin-generate-sw-'));
  try {
    await mkdir(join(folder, 'out'));
    await writeFile(join(folder, 'out/index.html'), '<!doctype html><title>shell</title>');
    const options = await withBackground(
      {
        swDest: join(folder, 'out/sw.js'),
        globDirectory: join(folder, 'out'),
        mode,
        inlineWorkboxRuntime,
        skipWaiting: true,
        clientsClaim: true,
        runtimeCaching: [{ urlPattern: '/own', handler: async () => new Response('their own entry') }],
      },
      { config },
    );
    const first = await generateSW(options);
    expect(first.warnings).toEqual([]);
    if (mode === 'production' && inlineWorkboxRuntime) {
      // The script of the first build exists already. It must not be precached.
      const second = await generateSW(options);
      expect(second.count).toBe(first.count);
    }
    const names = await readdir(join(folder, 'out'));
    const texts = names.map(
      async (name) => [name, await readFile(join(folder, 'out', name), 'utf8')] as const,
    );
    return new Map(await Promise.all(texts));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function generateAndServe(server: TestServer, mode: string, inlineWorkboxRuntime: boolean) {
  for (const [name, text] of await generated(mode, inlineWorkboxRuntime))
    server.serve(`/${name}`, text, name.endsWith('.html') ? 'text/html' : 'text/javascript');
}

const ways = ['production', 'development'].flatMap((mode) =>
  [true, false].map((inline) => ({ mode, inline })),
);

for (const { mode, inline } of ways)
  test(
    `generateSW, ${mode}, runtime ${inline ? 'inlined' : 'apart'}: methods share a queue, closures work, and a sync event delivers`,
    needs('dispatch-sync'),
    async ({ server, driver }) => {
      await generateAndServe(server, mode, inline);
      const tab = await driver.open(server.origin);
      await control(tab, '/sw.js');

      expect(await ask(tab, '/object')).toEqual({ status: 200, text: 'an object, by a closure' });
      expect(await ask(tab, '/strategy')).toEqual({
        status: 200,
        text: 'a strategy, by a closure, for 1 plugin',
      });
      expect(await ask(tab, '/own')).toEqual({ status: 200, text: 'their own entry' });

      expect((await ask(tab, '/api/notes/1', 'POST')).status).toBe(201);
      expect(server.requests[0]!.headers['x-mark']).toBe('marked');
      expect(server.requests[0]!.headers['idempotency-key']).toMatch(/^".+"$/);

      await server.down();
      const answers = [
        await ask(tab, '/api/notes/2', 'POST'),
        await ask(tab, '/api/notes/2', 'PUT'),
        await ask(tab, '/api/letters/3', 'PATCH'),
        await ask(tab, '/api/notes/2', 'DELETE'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
      for (const { text } of answers)
        expect(JSON.parse(text)).toMatchObject({ queued: true, queue: 'outbox' });
      expect((await ask(tab, '/seen')).text).toBe('POST POST PUT DELETE');

      await tab.close();
      await driver.stopWorker();
      await server.up();
      await driver.dispatchSync(syncTag);
      await server.waitForEffects(5);
      expect(server.effects.map(({ text }) => text)).toEqual([
        'POST /api/notes/1',
        'POST /api/notes/2',
        'PUT /api/notes/2',
        'PATCH /api/letters/3',
        'DELETE /api/notes/2',
      ]);
      expect(server.requests[1]!.headers['x-mark']).toBe('marked');
    },
  );

for (const { mode, inline } of ways)
  test(
    `generateSW, ${mode}, runtime ${inline ? 'inlined' : 'apart'}: events of refresh and download reach their plugins in a new worker`,
    needs('dispatch-periodic-sync', 'background-fetch'),
    async ({ server, driver, files }) => {
      await generateAndServe(server, mode, inline);
      await serveBundle(server, '/page.js', 'pages/generate-sw-page.ts');
      server.serve(
        '/app',
        '<!doctype html><title>app</title><button>fetch</button><script src="/page.js"></script>',
      );
      const film = someBytes(600_000);
      // The answer is slow enough that the page and the worker are gone before it arrives.
      files.add('/media/film', film, { speed: 120_000 });
      let refreshed = () => {};
      server.handlers.set('/feed/', (_, response) => response.end('news', () => refreshed()));
      const tab = await driver.open(`${server.origin}/app`);
      await control(tab, '/sw.js');

      expect(await tab.evaluate(() => window.refresher.enable())).toMatchObject({ mode: 'periodic-sync' });
      await fetchByClick(tab, 'film', ['/media/film'], { title: 'Film', downloadTotal: film.length });
      // If a fetch has not started when its page closes, the browser may wait until the next navigation.
      await expect.poll(() => files.sent('/media/film')).toBeGreaterThan(0);
      await tab.close();
      await driver.stopWorker();
      // The worker reports it in `backgroundfetchsuccess`, the first event that it gets.
      await server.waitForRequests(1);
      expect(server.requests.map(({ path }) => path)).toEqual(['/api/told?film=done']);

      await driver.stopWorker();
      const asked = new Promise<void>((resolve) => (refreshed = resolve));
      await driver.dispatchPeriodicSync('workbox-plugin-periodic-refresh:feed');
      await asked;

      const later = await driver.open(`${server.origin}/app`);
      await waitForState(later, 'film', 'done');
      expect(await download(later, 'film')).toMatchObject({ engine: 'background-fetch' });
      expect(await cached(later, '/media/film')).toMatchObject({ status: 200, size: film.length });
      await later.waitFor(
        async () => Boolean(await (await caches.open('feed')).match('/feed/never-opened')),
        undefined,
      );
    },
  );
