// Finds a Firefox, or gets one. `node scripts/firefox.mjs` prints its path.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenBy, installWithApt, onPath, runnable } from './find-engine.mjs';

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

/** @returns {string | undefined} the path of a Firefox that is here already */
export const findFirefox = () =>
  (known ??= chosenBy('FIREFOX_PATH') ?? usualPlaces().find((path) => runnable(path)));

/** @returns {string} the path of a Firefox, installed now if there was none */
export function ensureFirefox() {
  let found = findFirefox();
  if (found) return found;
  console.log('No Firefox found: installing one.');
  installWithApt('firefox-esr');
  found = findFirefox();
  if (found) return found;
  throw new Error(
    'Failed to find or install Firefox. Install Firefox (on Debian: firefox-esr) by hand and run this again, ' +
      'or set FIREFOX_PATH to the path of its executable.',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(ensureFirefox());
