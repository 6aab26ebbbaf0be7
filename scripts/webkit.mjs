// Finds WebKitGTK's MiniBrowser with its WebDriver and a display to show it on, or gets them.
// `node scripts/webkit.mjs` prints their paths.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenBy, executable, installWithApt, onPath } from './find-engine.mjs';

/** Debian has it in /usr/lib/<architecture>/webkit2gtk-4.1, Fedora in /usr/libexec/webkit2gtk-4.1. */
function miniBrowsers() {
  const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch] ?? '';
  return [join('/usr/lib', triplet), '/usr/libexec', '/usr/lib64']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => /\/webkit2?gtk-[\d.]+$/.test(path))
    .sort()
    .reverse()
    .map((path) => join(path, 'MiniBrowser'));
}

/** @typedef {{ driver: string, browser: string, display: string }} Webkit */

let known;

/** @returns {Webkit | undefined} the paths of what is here already; all three are needed */
export const findWebkit = () => (known ??= search());

function search() {
  const driver = chosenBy('WEBKIT_DRIVER_PATH', executable) ?? onPath(['WebKitWebDriver']).find(executable);
  const browser = chosenBy('WEBKIT_BROWSER_PATH', executable) ?? miniBrowsers().find(executable);
  const display = chosenBy('XVFB_PATH', executable) ?? onPath(['Xvfb']).find(executable);
  return driver && browser && display ? { driver, browser, display } : undefined;
}

/** @returns {Webkit} the paths, installed now if one was missing */
export function ensureWebkit() {
  let found = findWebkit();
  if (found) return found;
  console.log('No WebKit found: installing one.');
  installWithApt('webkit2gtk-driver', 'xvfb');
  found = findWebkit();
  if (found) return found;
  throw new Error(
    'Failed to find or install WebKitGTK. On Linux install WebKitWebDriver, MiniBrowser and Xvfb (on Debian: ' +
      'webkit2gtk-driver and xvfb) by hand and run this again, or set WEBKIT_DRIVER_PATH, WEBKIT_BROWSER_PATH ' +
      'and XVFB_PATH to the paths of their executables.',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(ensureWebkit());
