// Installs the packages of npm where they are missing. Imports only what Node has: it runs before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, root } from './run.mjs';

const lockfile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.set-up');

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (fits) return;
  console.error(
    `Failed to set up with Node ${process.versions.node}: Node 20.19 or newer (20, 22 or 24 on) is needed. ` +
      'Install it from https://nodejs.org and run this again.',
  );
  process.exit(1);
}

const digest = () => createHash('sha256').update(readFileSync(lockfile)).digest('hex');

/** Whether node_modules belongs to this lockfile. */
export function isInstalled() {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === digest();
  // After `npm ci` by hand there is only the copy of the lockfile that npm leaves.
  const own = join(modules, '.package-lock.json');
  return existsSync(own) && statSync(own).mtimeMs >= statSync(lockfile).mtimeMs;
}

export async function setUp() {
  checkNode();
  if (!isInstalled()) {
    console.log('Installing what package-lock.json names (npm ci), once.');
    const { ok, end } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund'], { shown: true });
    if (!ok) {
      console.error(`Failed to install: npm ci ended (${end}), see above. Is the registry reachable?`);
      process.exit(1);
    }
  }
  writeFileSync(stamp, digest());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUp();
