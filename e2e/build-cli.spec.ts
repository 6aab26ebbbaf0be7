import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';

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

  /** Resolves when all of these were said (errors and progress come by two pipes), and forgets them. */
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

test('the command builds what the config says, and tells what it does', async ({ project }) => {
  expect(await project.run('build')).toBe(0);
  expect(project.output).toContain('reading background.config.ts');
  expect(project.output).toContain('1 route; SyncQueuePlugin "outbox"');
  expect(project.output).toMatch(/built dist\/sw\.js [\d.]+ kB, [\d.]+ kB gzip; precaches 1 file, 0\.0 kB/);
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
  test(`${name}: exit code 1, what is wrong is named, and nothing is written`, async ({ project }) => {
    await project.write('background.config.ts', config);
    expect(await project.run()).toBe(1);
    for (const words of says) expect(project.output).toContain(words);
    expect(await project.written()).toEqual(['index.html']);
  });

test('warnings name the route, by whatever the pattern closes over', async ({ project }) => {
  const route = `{ urlPattern: ({ url }) => url.pathname.startsWith(api + 'photos/'), method: 'PUT', handler: 'NetworkOnly' }`;
  await project.write('background.config.ts', good.replace('routes: [', `routes: [${route}, `));
  await project.write('api.ts', `export const api = '/api/'; export const photos = '/api/photos/';`);
  expect(await project.run()).toBe(0);
  expect(project.output).toContain(
    `warning routes[0] (PUT): a PUT that fails is lost here, while routes[1] keeps writes to "/api/photos/" in "outbox".`,
  );
});

test('no config, a wrong argument, a wrong mode: exit code 1; help: 0', async ({ project }) => {
  expect(await project.run('--config', 'other.config.ts')).toBe(1);
  expect(project.output).toContain('Failed to read the config "other.config.ts": there is no such file.');
  expect(await project.run('--wacth')).toBe(1);
  expect(await project.run('--mode', 'staging')).toBe(1);
  expect(await project.run('serve')).toBe(1);
  expect(project.output).toContain('there is no command "serve"');
  expect(await project.written()).toEqual(['index.html']);
  expect(await project.run('--help')).toBe(0);
});

test('--watch builds again for the config, for what it imports and for what is precached, and outlives errors', async ({
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
