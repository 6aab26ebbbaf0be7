// Helpers that find Chromium, Firefox and WebKit, and install an engine that is missing.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {() => unknown} find the path of its executable, or several; `undefined` where it is missing
 * @property {string[]} packages of Debian
 * @property {number} megabytes to download, about
 * @property {() => Promise<unknown>} [download] another way to install it, which needs node_modules
 * @property {string} byHand what a person can do
 */

const quietly = (command, args) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 }).status === 0;

export function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** On Linux this runs the program: Ubuntu's packages are stubs that fail where snap is missing, as in a container. */
export const runnable = (path) =>
  executable(path) && (process.platform !== 'linux' || quietly(path, ['--version']));

export const onPath = (names) =>
  (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));

/** The path in the environment variable, if it is set: a wrong path is an error, not a reason to search elsewhere. */
export function chosenBy(variable, works = runnable) {
  const chosen = process.env[variable];
  if (chosen && !works(chosen))
    throw new Error(`${variable} is "${chosen}", which cannot be run. Correct it or unset it.`);
  return chosen || undefined;
}

/** The command of apt-get. Returns `undefined` where it does not exist or this user may not run it. */
function aptGet() {
  if (process.platform !== 'linux' || !quietly('apt-get', ['--version'])) return undefined;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !quietly('sudo', ['-n', 'true'])) return undefined;
  return [...(isRoot ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
}

/** apt-get locks its database, so calls wait for each other. The first call updates the list of packages. */
let lastApt;

async function installWithApt(packages) {
  const before = lastApt;
  lastApt = (async () => {
    const [command, ...args] = (await before)?.apt ?? aptGet() ?? [];
    if (!command) return undefined;
    const call = (...more) => run(command, [...args, ...more]);
    if (!before) await call('update');
    // The recommended packages are a desktop.
    const { ok, output } = await call('install', '-y', '--no-install-recommends', ...packages);
    return {
      apt: [command, ...args],
      problem: ok ? undefined : output.trim().split('\n').slice(-5).join('\n'),
    };
  })();
  return (await lastApt)?.problem;
}

/**
 * Installs the engine if it is missing.
 *
 * @param {Engine} engine
 * @param {{ modules?: Promise<unknown> }} [options] `modules` resolves when node_modules is installed
 * @returns {Promise<unknown>} what `find` returns; rejects where the engine cannot be installed
 */
export async function ensure({ name, find, packages, download, byHand }, { modules } = {}) {
  if (find()) return find();
  const problem = await installWithApt(packages);
  if (find()) return find();
  if (download) {
    await modules;
    await download();
    if (find()) return find();
  }
  throw new Error(
    `Failed to find or install ${name}. ${byHand}${problem ? `\napt-get ended with:\n${problem}` : ''}`,
  );
}

/** The command, as text for people, that installs what is missing. */
export const installCommand = (engines) =>
  process.platform === 'linux' && quietly('apt-get', ['--version'])
    ? `sudo apt-get install --no-install-recommends ${engines.flatMap(({ packages }) => packages).join(' ')}`
    : engines.map(({ byHand }) => byHand).join('\n');
