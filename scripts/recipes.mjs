// Installs examples/recipes: the packages of its lockfile, and the packages of this repository from tarballs, as a user
// gets them. `npm test` runs it before the browser tests, and the tests of the recipes run it again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './run.mjs';

export const recipes = join(root, 'examples/recipes');
const packed = join(root, '.cache/packed');
const modules = join(recipes, 'node_modules');
const stamp = join(modules, '.set-up');
const folders = ['core', 'plugin-sync-queue', 'plugin-periodic-refresh', 'plugin-bg-fetch', 'build'];

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status === 0) return stdout;
  throw new Error(
    `Failed to run "${command} ${args.join(' ')}" in ${cwd}: it ended with ${status ?? error}.\n${stdout}${stderr}`,
  );
}

const npm = (args, cwd = recipes) => run('npm', args, cwd);

function pack() {
  rmSync(packed, { recursive: true, force: true });
  mkdirSync(packed, { recursive: true });
  const workspaces = folders.flatMap((name) => ['--workspace', `packages/${name}`]);
  const made = npm(['pack', '--json', '--pack-destination', packed, ...workspaces], root);
  return JSON.parse(made).map(({ name, filename }) => ({ name, tarball: join(packed, filename) }));
}

/** Changes when the lockfile or our dependencies change, which needs a new installation. New code does not. */
function digest() {
  const hash = createHash('sha256').update(readFileSync(join(recipes, 'package-lock.json')));
  for (const name of folders) {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    hash.update(JSON.stringify([manifest.dependencies, manifest.peerDependencies]));
  }
  return hash.digest('hex');
}

export function setUpRecipes() {
  const tarballs = pack();
  const wanted = digest();
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
    const files = tarballs.map(({ tarball }) => tarball);
    npm(['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline', ...files]);
    writeFileSync(stamp, wanted);
    return;
  }
  for (const { name, tarball } of tarballs) {
    for (const part of ['dist', 'src']) rmSync(join(modules, name, part), { recursive: true, force: true });
    run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, name)], root);
  }
}

const sources = () =>
  readdirSync(recipes, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !/[\\/](node_modules|dist|dev-dist|test)[\\/]/.test(file))
    .sort();

/** Builds one recipe, unless it was built from the same packages and files before. */
export function buildRecipe(way) {
  const hash = createHash('sha256');
  const tarballs = readdirSync(packed).sort();
  for (const file of [...tarballs.map((name) => join(packed, name)), ...sources()])
    hash.update(readFileSync(file));
  const made = hash.digest('hex');
  const note = join(recipes, 'dist', way, '.built');
  if (existsSync(note) && readFileSync(note, 'utf8') === made) return;
  npm(['run', '--silent', way]);
  writeFileSync(note, made);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUpRecipes();
