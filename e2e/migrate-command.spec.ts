import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveBundle } from './bundle.ts';
import { control, expect, needs, test, updateWorker } from './fixtures.ts';
import { healthy, requestLost } from 'workbox-plugin-testing/server';
import { backgroundSyncRows, effects, names, post } from './outbox.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Inside the repository, so that the packages are found. */
const folder = at('../test-results/migrate-command');

/** Migrates a worker by the command, and resolves with the path of its new source. */
async function migrateWorker(name: string, text: string): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'sw.ts'), text);
  await writeFile(join(folder, name, 'package.json'), '{ "dependencies": {} }');
  const args = [at('../packages/build/dist/cli.js'), 'migrate', join(folder, name), '--write', '--force'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return `../test-results/migrate-command/${name}/sw.ts`;
}

const serwistWorker = `/// <reference lib="webworker" />
import { BackgroundSyncPlugin, NetworkOnly, Serwist } from 'serwist';

new Serwist({
  skipWaiting: true,
  clientsClaim: true,
  runtimeCaching: [
    {
      matcher: ({ url }) => url.pathname.startsWith('/api/'),
      method: 'POST',
      handler: new NetworkOnly({ plugins: [new BackgroundSyncPlugin('outbox')] }),
    },
  ],
}).addEventListeners();
`;

test.beforeAll(() => rm(folder, { recursive: true, force: true }));

for (const [name, database, read] of [
  [
    'workbox-background-sync',
    'workbox-background-sync',
    () => readFile(at('workers/workbox-worker.ts'), 'utf8'),
  ],
  ['Serwist', 'serwist-background-sync', () => Promise.resolve(serwistWorker)],
] as const)
  test(
    `a worker of ${name} that the command migrates delivers the rows of the old worker once, in order`,
    needs('dispatch-sync'),
    async ({ server, driver }) => {
      const text = await read();
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `old-${database}.ts`), text);
      await serveBundle(server, '/worker.js', `../test-results/migrate-command/old-${database}.ts`);
      const tab = await driver.open(server.origin);
      await control(tab, '/worker.js');
      await server.down();
      for (const note of names(3)) expect((await post(tab, note)).status).toBe(0);
      // The first row is missing while a sync event of the browser sends it in vain.
      await expect.poll(() => backgroundSyncRows(tab, database)).toBe(3);

      // Only the script can be loaded, so the old worker has nothing at the server when the new one begins.
      server.faultMode = requestLost;
      await server.up();
      await serveBundle(server, '/worker.js', await migrateWorker(database, text));
      await updateWorker(tab);
      await driver.stopWorker();
      server.faultMode = healthy;
      await driver.dispatchSync(`${database}:outbox`);
      await server.waitForEffects(3);
      expect(effects(server)).toEqual(names(3));
      await expect.poll(() => backgroundSyncRows(tab, database)).toBe(0);
      await server.down();
      expect((await post(tab, 'note 4')).status).toBe(202);
    },
  );

const buildScript = `import { generateSW } from 'workbox-build';

await generateSW({
  swDest: 'dist/sw.js',
  globDirectory: 'dist',
  skipWaiting: true,
  clientsClaim: true,
  sourcemap: false,
  runtimeCaching: [
    {
      urlPattern: ({ url }) => url.pathname.startsWith('/api/'),
      handler: 'NetworkOnly',
      method: 'POST',
      options: { backgroundSync: { name: 'outbox', options: { maxRetentionTime: 24 * 60 } } },
    },
  ],
});
`;

test(
  'a worker of generateSW whose config the command migrates delivers the rows of the old worker once, in order',
  needs('dispatch-sync'),
  async ({ server, driver }) => {
    const project = join(folder, 'generate-sw');
    await mkdir(join(project, 'dist'), { recursive: true });
    await writeFile(join(project, 'build.mjs'), buildScript);
    await writeFile(join(project, 'dist/index.html'), '<!doctype html><title>app</title>');
    await writeFile(join(project, 'package.json'), '{ "type": "module", "dependencies": {} }');
    const run = (...args: string[]) => {
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
      return { status, stderr };
    };
    const build = async () => {
      expect(run('build.mjs')).toEqual({ status: 0, stderr: '' });
      for (const name of await readdir(join(project, 'dist')))
        server.serve(
          `/${name}`,
          await readFile(join(project, 'dist', name), 'utf8'),
          name.endsWith('.js') ? 'text/javascript' : 'text/html',
        );
    };
    await build();
    const tab = await driver.open(server.origin);
    await control(tab, '/sw.js');
    await server.down();
    for (const note of names(3)) expect((await post(tab, note)).status).toBe(0);

    // Only the script can be loaded, so the old worker has nothing at the server when the new one begins.
    server.faultMode = requestLost;
    await server.up();
    // It names the meaning of maxRetentionTime.
    expect(run(at('../packages/build/dist/cli.js'), 'migrate', '--write', '--force').status).toBe(2);
    await build();
    await updateWorker(tab);
    await driver.stopWorker();
    server.faultMode = healthy;
    await driver.dispatchSync('workbox-background-sync:outbox');
    await server.waitForEffects(3);
    expect(effects(server)).toEqual(names(3));
    await expect.poll(() => backgroundSyncRows(tab, 'workbox-background-sync')).toBe(0);
    await server.down();
    expect((await post(tab, 'note 4')).status).toBe(202);
  },
);
