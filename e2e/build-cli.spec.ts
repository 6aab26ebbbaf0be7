import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { builtSizes, unusedCosts } from '../bench/built-worker.ts';

const cli = fileURLToPath(new URL('../packages/build/dist/cli.js', import.meta.url));

const good = `
import { defineBackground, type BuildOptions } from 'workbox-plugin-build';
import { api } from './api';
export const build: BuildOptions = { swDest: 'dist/sw.js', globDirectory: 'dist' };
export default defineBackground({
  routes: [{ urlPattern: ({ url }) => url.pathname.startsWith(api), method: 'POST', handler: 'NetworkOnly', syncQueue: 'outbox' }],
});
`;

class Project {
  readonly folder: string;
  output = '';
  #watchers = new Set<() => void>();
  #child: ChildProcess | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  write = (name: string, contents: string) => writeFile(join(this.folder, name), contents);
  read = (name: string) => readFile(join(this.folder, name), 'utf8');
  written = () => (existsSync(join(this.folder, 'dist')) ? readdir(join(this.folder, 'dist')) : []);

  start(...args: string[]) {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: this.folder,
      env: { ...process.env, NODE_ENV: '' },
    });
    this.#child = child;
    const hear = (chunk: Buffer) => {
      this.output += chunk.toString();
      for (const look of this.#watchers) look();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    return child;
  }

  run(...args: string[]): Promise<number | null> {
    const child = this.start(...args);
    return new Promise((resolve) => child.once('close', resolve));
  }

  /** Resolves when all of these were printed (errors and progress come by two pipes), and drops them. */
  hears = (...words: string[]) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!words.every((one) => this.output.includes(one))) return;
        this.#watchers.delete(look);
        this.output = '';
        resolve();
      };
      this.#watchers.add(look);
      look();
    });

  async end() {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill();
      await closed;
    }
  }
}

const test = base.extend<{ project: Project }>({
  project: async ({}, use) => {
    const project = new Project(await mkdtemp(join(tmpdir(), 'workbox-plugin-build-cli-')));
    await mkdir(join(project.folder, 'dist'));
    await project.write('dist/index.html', '<h1>shell</h1>');
    await project.write('api.ts', `export const api = '/api/';`);
    await project.write('background.config.ts', good);
    await use(project);
    await project.end();
    await rm(project.folder, { recursive: true, force: true });
  },
});

test('the command builds what the config says, and prints what it does', async ({ project }) => {
  expect(await project.run('build')).toBe(0);
  expect(project.output).toContain('reading background.config.ts');
  expect(project.output).toContain('1 route; SyncQueuePlugin "outbox"');
  expect(project.output).toMatch(/built dist\/sw\.js [\d.]+ kB, [\d.]+ kB gzip; precaches 1 file, 0\.0 kB/);
  expect((await project.written()).sort()).toEqual(['index.html', 'sw.js']);
  expect(await project.run('--mode', 'development')).toBe(0);
  expect((await project.written()).sort()).toEqual(['index.html', 'sw.js', 'sw.js.map']);
  const { sources } = JSON.parse(await project.read('dist/sw.js.map')) as { sources: string[] };
  expect(sources).toContain('../background.config.ts');
});

const mistakes: [name: string, config: string, says: string[]][] = [
  [
    'wrong fields',
    good
      .replace(`'NetworkOnly'`, `'networkOnly'`)
      .replace(`'outbox'`, `{ name: 'outbox', options: { parkAfter: '3' } }`),
    [
      'Failed to read the config "background.config.ts": 2 fields are not what it must be. Nothing was written.',
      'routes[0].handler: expected one of "CacheFirst"',
      'but was "networkOnly"',
      'routes[0].syncQueue.options.parkAfter: expected a positive whole number or Infinity, but was "3"',
    ],
  ],
  [
    'a wrong build option',
    good.replace(`'dist/sw.js'`, '7').replace('globDirectory', 'globDirectry'),
    [
      'the export "build" of "background.config.ts"',
      'swDest: expected a string with at least one character, but was 7',
      'globDirectry: expected a field that exists',
      'Did you mean "globDirectory"?',
    ],
  ],
  [
    'no build options',
    good.replace('export const build', 'const build'),
    ['it does not say where to build to'],
  ],
  [
    'a syntax error',
    `${good}\n}`,
    ['Failed to bundle the config "background.config.ts"', 'background.config.ts:9:1'],
  ],
  [
    'an import that is not there',
    good.replace('./api', './apy'),
    ['Could not resolve "./apy"', 'background.config.ts:3:'],
  ],
  [
    'no default export',
    good.replace('export default defineBackground(', 'export const background = defineBackground('),
    [
      'Failed to read the config "background.config.ts": "export default defineBackground({ routes: […] })" is missing.',
    ],
  ],
  ['a file with nothing in it', '', ['"export default defineBackground({ routes: […] })" is missing']],
  [
    'a globDirectory that does not exist',
    good.replace(`globDirectory: 'dist'`, `globDirectory: 'dits'`),
    ['globDirectory: expected a folder that exists, but was "dits". Build the app first'],
  ],
  [
    'a globDirectory that is a file',
    good.replace(`globDirectory: 'dist'`, `globDirectory: 'dist/index.html'`),
    ['globDirectory: expected a folder that exists, but was "dist/index.html"'],
  ],
  [
    'a swDest that is a folder',
    good.replace(`'dist/sw.js'`, `'dist'`),
    ['swDest: expected a file, such as "dist/sw.js", but was "dist"'],
  ],
  [
    'a fallback that is not precached',
    good.replace(`globDirectory: 'dist'`, `globDirectory: 'dist', navigateFallback: '/offline.html'`),
    [
      'navigateFallback: expected one of the 1 URLs that are precached (index.html)',
      'but was "/offline.html"',
    ],
  ],
  [
    'a global that no worker has',
    `${good}\nlocalStorage.getItem('theme');`,
    ['Failed to evaluate the config "background.config.ts"', '(background.config.ts:9)'],
  ],
  [
    'a throw at the top level',
    `${good}\nprocess.cwd();`,
    [
      'Failed to evaluate the config "background.config.ts"',
      '(background.config.ts:9)',
      'must not need Node',
    ],
  ],
];

for (const [name, config, says] of mistakes)
  test(`a build with ${name} ends with exit code 1, names the error, and writes nothing`, async ({
    project,
  }) => {
    await project.write('background.config.ts', config);
    expect(await project.run()).toBe(1);
    for (const words of says) expect(project.output).toContain(words);
    expect(await project.written()).toEqual(['index.html']);
  });

test('a warning names the route, with any variable in its pattern', async ({ project }) => {
  const route = `{ urlPattern: ({ url }) => url.pathname.startsWith(api + 'photos/'), method: 'PUT', handler: 'NetworkOnly' }`;
  await project.write('background.config.ts', good.replace('routes: [', `routes: [${route}, `));
  await project.write('api.ts', `export const api = '/api/'; export const photos = '/api/photos/';`);
  expect(await project.run()).toBe(0);
  expect(project.output).toContain(
    `warning routes[0] (PUT): a PUT that fails is lost here, while routes[1] keeps writes to "/api/photos/" in "outbox".`,
  );
});

test('options that the config itself defines can be used at its top level, aliases included', async ({
  project,
}) => {
  await mkdir(join(project.folder, 'real'));
  await project.write('real/flags.ts', `export const flags = { beta: '/beta/' };`);
  await project.write(
    'background.config.ts',
    `import { flags } from '@app/flags';
const version = VERSION.toUpperCase();
export const build = {
  swDest: 'dist/sw.js', globDirectory: 'dist',
  define: { VERSION: '"v2"' }, alias: { '@app/flags': './real/flags.ts' },
};
export default { routes: [
  { urlPattern: ({ url }) => url.pathname.startsWith(flags.beta + version), handler: 'NetworkFirst', options: { cacheName: \`cache-\${version}\` } },
] };`,
  );
  expect(await project.run()).toBe(0);
  const worker = await project.read('dist/sw.js');
  expect(worker).toContain('/beta/');
  expect(worker).toContain('"v2"');
});

test('a global of a script that the options import can be used at the top level of the config', async ({
  project,
}) => {
  await project.write(
    'background.config.ts',
    good.replace(`globDirectory: 'dist'`, `globDirectory: 'dist', importScripts: ['/firebase.js']`) +
      '\nself.firebase.initializeApp({});',
  );
  expect(await project.run()).toBe(0);
  const worker = await project.read('dist/sw.js');
  expect(worker.indexOf('importScripts("/firebase.js")')).toBe(0);
});

test('the comment of a licence stays in the built worker, in production, too', async ({ project }) => {
  const licence = '/*! a library | MIT | its authors */';
  await project.write('api.ts', `${licence}\nexport const api = '/api/';`);
  expect(await project.run()).toBe(0);
  expect(await project.read('dist/sw.js')).toContain(licence);
});

test('the option --version prints the version of the package', async ({ project }) => {
  const { version } = JSON.parse(
    await readFile(new URL('../packages/build/package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  expect(await project.run('--version')).toBe(0);
  expect(project.output).toBe(`${version}\n`);
});

test('the command prints an initial config where none exists, and this config builds', async ({
  project,
}) => {
  await rm(join(project.folder, 'background.config.ts'));
  expect(await project.run()).toBe(1);
  const [, skeleton] = /A first config:\n\n([^]*)$/.exec(project.output) ?? [];
  await project.write('background.config.ts', skeleton!);
  expect(await project.run()).toBe(0);
  expect(await project.written()).toContain('sw.js');
});

test('the command names a config with another extension', async ({ project }) => {
  await project.write('background.config.mjs', good);
  await rm(join(project.folder, 'background.config.ts'));
  expect(await project.run()).toBe(1);
  expect(project.output).toContain('Did you mean "background.config.mjs"?');
});

test('the command ends with exit code 1 without a config, with a wrong argument or mode, and with 0 for help', async ({
  project,
}) => {
  expect(await project.run('--config', 'other.config.ts')).toBe(1);
  expect(project.output).toContain('Failed to read the config "other.config.ts": there is no such file.');
  expect(await project.run('--wacth')).toBe(1);
  expect(project.output).toContain('there is no option "--wacth". Did you mean "--watch"?');
  expect(await project.run('--mode', 'staging')).toBe(1);
  expect(await project.run('serve')).toBe(1);
  expect(project.output).toContain('there is no command "serve"');
  expect(await project.written()).toEqual(['index.html']);
  expect(await project.run('--help')).toBe(0);
});

test('--watch builds again after a change of the config, its imports or a precached file, and continues after errors', async ({
  project,
}) => {
  project.start('--watch');
  await project.hears('watching for changes');
  await project.write('api.ts', `export const api = '/api/v2/';`);
  await project.hears('watching for changes');
  expect(await project.read('dist/sw.js')).toContain('/api/v2/');
  await project.write('background.config.ts', good.replace('syncQueue', 'syncQeue'));
  await project.hears('routes[0].syncQeue: expected a field that exists', 'watching for changes');
  await project.write('background.config.ts', good.replace('outbox', 'letters'));
  await project.hears('watching for changes');
  expect(await project.read('dist/sw.js')).toContain('letters');
  await project.write('dist/more.html', '<h1>more</h1>');
  await project.hears('watching for changes');
  expect(await project.read('dist/sw.js')).toContain('more.html');
});

test('--watch builds again when an error is corrected in a file that no build has read yet', async ({
  project,
}) => {
  project.start('--watch');
  await project.hears('watching for changes');
  await project.write('limits.ts', 'export const limit = ;');
  await project.write('background.config.ts', `${good}\nexport { limit } from './limits';`);
  await project.hears('limits.ts:1:', 'watching for changes');
  await project.write('limits.ts', 'export const limit = 3;');
  await project.hears('built', 'watching for changes');
  await project.write('background.config.ts', `${good}\nexport { other } from './folder/other';`);
  await project.hears('Could not resolve "./folder/other"', 'watching for changes');
  await mkdir(join(project.folder, 'folder'));
  await project.write('folder/other.ts', 'export const other = 1;');
  await project.hears('built', 'watching for changes');
});

test('--watch waits for a folder and for a config that do not exist yet', async ({ project }) => {
  await rm(join(project.folder, 'background.config.ts'));
  project.start('--watch');
  await project.hears('there is no such file', 'watching for changes');
  await project.write(
    'background.config.ts',
    good.replace(`globDirectory: 'dist'`, `globDirectory: 'out/app'`),
  );
  await project.hears('expected a folder that exists', 'watching for changes');
  await mkdir(join(project.folder, 'out/app'), { recursive: true });
  await project.hears('built', 'watching for changes');
});

// `npm run bench build` measures the same, and the duration of a build.
test('a worker by buildServiceWorker is at most 1.02 times as large as the same worker written by hand', async () => {
  const { config, hand, configZipped, handZipped } = await builtSizes();
  expect(hand).toBeGreaterThan(10_000);
  expect(config / hand).toBeLessThanOrEqual(1.02);
  expect(configZipped / handZipped).toBeLessThanOrEqual(1.02);
});

test('a plugin that no route names adds 0 bytes to the built worker', async () => {
  expect(await unusedCosts()).toEqual({
    'workbox-plugin-sync-queue': 0,
    'workbox-plugin-periodic-refresh': 0,
    'workbox-plugin-bg-fetch': 0,
  });
});
