import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSW } from 'workbox-build';
import { withBackground } from 'workbox-plugin-build';
import type { Tab } from './driver/driver.ts';
import { control, expect, needs, test } from './fixtures.ts';
import { syncTag } from './outbox.ts';
import type { TestServer } from './server.ts';

const config = fileURLToPath(new URL('workers/generate-sw.config.ts', import.meta.url));

const ask = (tab: Tab, path: string, method = 'GET') =>
  tab.evaluate(
    async ({ path, method }) => {
      const body = method === 'GET' ? undefined : `${method} ${path}`;
      const response = await fetch(path, { method, ...(body && { body }) });
      return { status: response.status, text: await response.text() };
    },
    { path, method },
  );

async function generateAndServe(
  server: TestServer,
  mode: string,
  inlineWorkboxRuntime: boolean,
  again: boolean,
) {
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
    if (again) {
      // The script of the first is there already: it must not be precached.
      const second = await generateSW(options);
      expect(second.count).toBe(first.count);
    }
    for (const name of await readdir(join(folder, 'out')))
      server.serve(
        `/${name}`,
        await readFile(join(folder, 'out', name), 'utf8'),
        name.endsWith('.html') ? 'text/html' : 'text/javascript',
      );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

for (const mode of ['production', 'development'])
  for (const inline of [true, false])
    test(
      `generateSW, ${mode}, runtime ${inline ? 'inlined' : 'apart'}: verbs share a queue, closures work, a cold sync delivers`,
      needs('dispatch-sync'),
      async ({ server, driver }) => {
        await generateAndServe(server, mode, inline, inline && mode === 'production');
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
