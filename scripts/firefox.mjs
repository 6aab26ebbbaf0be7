// Finds Firefox. `node scripts/firefox.mjs` installs it where it is missing, and prints its path.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenBy, ensure, onPath, runnable } from './find-engine.mjs';

function usualPlaces() {
  const { env, platform } = process;
  if (platform === 'darwin')
    return ['/Applications', join(homedir(), 'Applications')].map((at) =>
      join(at, 'Firefox.app/Contents/MacOS/firefox'),
    );
  if (platform === 'win32')
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter(Boolean)
      .map((folder) => join(folder, 'Mozilla Firefox\\firefox.exe'));
  return onPath(['firefox-esr', 'firefox']);
}

let known;

/** @returns {string | undefined} the path of an installed Firefox */
export const findFirefox = () =>
  (known ??= chosenBy('FIREFOX_PATH') ?? usualPlaces().find((path) => runnable(path)));

/** @type {import('./find-engine.mjs').Engine} */
export const firefox = {
  name: 'Firefox',
  find: findFirefox,
  packages: ['firefox-esr'],
  megabytes: 80,
  byHand:
    'Install Firefox by hand (on Debian: firefox-esr) and run this again, or set FIREFOX_PATH to the path of its ' +
    'executable.',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await ensure(firefox));
