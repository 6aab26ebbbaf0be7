// Finds Chromium. `node scripts/chromium.mjs` installs it where it is missing, and prints its path.
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenBy, ensure, onPath, runnable } from './find-engine.mjs';
import { node, root } from './run.mjs';

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
  return onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']);
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

/** @returns {string | undefined} the path of an installed Chromium */
export const findChromium = () => (known ??= search());

function search() {
  return chosenBy('CHROMIUM_PATH') ?? [...usualPlaces(), ...playwrightCache()].find(runnable);
}

/** @type {import('./find-engine.mjs').Engine} */
export const chromium = {
  name: 'Chromium',
  find: findChromium,
  // Screenshots show no text without a font.
  packages: ['chromium', 'fonts-liberation'],
  megabytes: 115,
  download: () =>
    node(join(root, 'node_modules/playwright/cli.js'), ['install', '--no-shell', 'chromium'], {
      shown: true,
    }),
  byHand:
    'Install Chromium or Google Chrome by hand (npx playwright install --no-shell chromium) and run this again, ' +
    'or set CHROMIUM_PATH to the path of its executable.',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await ensure(chromium));
