// Finds WebKitGTK with its WebDriver, gjs that runs the browser of packages/testing/webkit, and a display for it.
// `node scripts/webkit.mjs` installs what is missing and prints the paths.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chosenBy, ensure, executable, onPath } from './find-engine.mjs';

/** Whether the library's typelib exists. Debian has it in /usr/lib/<architecture>, Fedora in /usr/lib64. */
function hasLibrary() {
  const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch] ?? '';
  const homes = ['/usr/lib', `/usr/lib/${triplet}`, '/usr/lib64', '/usr/local/lib'];
  return homes.some((home) => existsSync(`${home}/girepository-1.0/WebKit2-4.1.typelib`));
}

/** @typedef {{ driver: string, gjs: string, display: string }} Webkit */

let known;

/** @returns {Webkit | undefined} the paths, when all programs and the library are installed */
export const findWebkit = () => (known ??= search());

function search() {
  const driver = chosenBy('WEBKIT_DRIVER_PATH', executable) ?? onPath(['WebKitWebDriver']).find(executable);
  const gjs = chosenBy('GJS_PATH', executable) ?? onPath(['gjs']).find(executable);
  const display = chosenBy('XVFB_PATH', executable) ?? onPath(['Xvfb']).find(executable);
  return driver && gjs && display && hasLibrary() ? { driver, gjs, display } : undefined;
}

/** @type {import('./find-engine.mjs').Engine} */
export const webkit = {
  name: 'WebKitGTK',
  find: findWebkit,
  packages: ['webkit2gtk-driver', 'gir1.2-webkit2-4.1', 'gjs', 'xvfb'],
  megabytes: 60,
  byHand:
    'On Linux install its WebDriver, its bindings, gjs and Xvfb by hand (on Debian: webkit2gtk-driver, ' +
    'gir1.2-webkit2-4.1, gjs, xvfb) and run this again, or set WEBKIT_DRIVER_PATH, GJS_PATH and XVFB_PATH to the ' +
    'paths of their executables.',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await ensure(webkit));
