// What the searches for Chromium, Firefox and WebKit share.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export const attempt = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
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

/** Ubuntu's packages are stubs for a snap that is not there in a container. (On Windows this opens a window.) */
export const runnable = (path) =>
  executable(path) && (process.platform !== 'linux' || quietly(path, ['--version']));

export const onPath = (names) =>
  (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));

/** The path in the environment variable, if it is set: a wrong one is an error, not a reason to look elsewhere. */
export function chosenBy(variable, works = runnable) {
  const chosen = process.env[variable];
  if (chosen && !works(chosen))
    throw new Error(`${variable} is "${chosen}", which cannot be run. Correct it or unset it.`);
  return chosen || undefined;
}

/** Where apt is and may be used. What packages recommend is a desktop, and left out. */
export function installWithApt(...packages) {
  if (process.platform !== 'linux' || !quietly('apt-get', ['--version'])) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !quietly('sudo', ['-n', 'true'])) return;
  const apt = [...(isRoot ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  const run = (...args) => attempt(apt[0], [...apt.slice(1), ...args]);
  run('update');
  run('install', '-y', '--no-install-recommends', ...packages);
}
