// Finds a Chromium, or gets one. `node scripts/chromium.mjs` prints its path.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    if (!statSync(path).isFile()) return false;
    // Ubuntu's packages are stubs for a snap that is not there in a container. (On Windows this opens a window.)
    return process.platform !== 'linux' || quietly(path, ['--version']);
  } catch {
    return false;
  }
}

function usualPlaces() {
  const { env, platform } = process;
  if (platform === 'darwin') {
    const apps = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];
    return ['/Applications', join(homedir(), 'Applications')].flatMap((at) =>
      apps.map((app) => join(at, app)),
    );
  }
  if (platform === 'win32') {
    const at = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    const apps = ['Chromium\\Application\\chrome.exe', 'Google\\Chrome\\Application\\chrome.exe'];
    return at.flatMap((folder) => apps.map((app) => join(folder, app)));
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
}

function playwrightCache() {
  const { env, platform } = process;
  const set = env.PLAYWRIGHT_BROWSERS_PATH;
  const usual = {
    darwin: join(homedir(), 'Library/Caches/ms-playwright'),
    win32: join(env.LOCALAPPDATA ?? homedir(), 'ms-playwright'),
  };
  const cache =
    set === '0'
      ? join(root, 'node_modules/playwright-core/.local-browsers')
      : (set ?? usual[platform] ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ms-playwright'));
  const inside = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-win/chrome.exe',
    'chrome-win64/chrome.exe',
  ];
  try {
    const builds = readdirSync(cache).filter((name) => /^chromium-\d+$/.test(name));
    builds.sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)));
    return builds.flatMap((build) => inside.map((path) => join(cache, build, path)));
  } catch {
    return [];
  }
}

let known;

/** @returns {string | undefined} the path of a Chromium that is here already */
export const findChromium = () => (known ??= search());

function search() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (runnable(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is "${chosen}", which cannot be run. Correct it or unset it.`);
  }
  return [...usualPlaces(), ...playwrightCache()].find(runnable);
}

const attempt = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
const quietly = (command, args) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 }).status === 0;

function installWithApt() {
  if (process.platform !== 'linux' || !quietly('apt-get', ['--version'])) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !quietly('sudo', ['-n', 'true'])) return;
  const apt = [...(isRoot ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  const run = (...args) => attempt(apt[0], [...apt.slice(1), ...args]);
  run('update');
  // What it recommends is a desktop; without a font there is no text on a screenshot.
  run('install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation');
}

/** @returns {string} the path of a Chromium, installed now if there was none */
export function ensureChromium() {
  let found = findChromium();
  if (found) return found;
  console.log('No Chromium found: installing one.');
  installWithApt();
  found = findChromium();
  if (found) return found;
  attempt(process.execPath, [
    join(root, 'node_modules/playwright/cli.js'),
    'install',
    '--no-shell',
    'chromium',
  ]);
  found = findChromium();
  if (found) return found;
  throw new Error(
    'Failed to find or install Chromium. Install Chromium or Google Chrome by hand and run this again, ' +
      'or set CHROMIUM_PATH to the path of its executable.',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(ensureChromium());
