// Sets up what is missing, and nothing twice. Imports only what Node has: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const lockfile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.set-up');

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (fits) return;
  console.error(
    `Failed to set up with Node ${process.versions.node}: Node 20.19 or newer (20, 22 or 24 on) is needed. ` +
      'Install it from https://nodejs.org and run this again.',
  );
  process.exit(1);
}

/** What is installed belongs to this lockfile. */
function isInstalled(digest) {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === digest;
  // Somebody ran `npm ci` by hand: npm leaves a copy of what it installed.
  const own = join(modules, '.package-lock.json');
  return existsSync(own) && statSync(own).mtimeMs >= statSync(lockfile).mtimeMs;
}

/** Runs npm as this process was run by it, if it was. */
export function npm(args, cwd = root) {
  const path = process.env.npm_execpath;
  const direct = path?.endsWith('.js') && path.includes('npm');
  const stdio = ['ignore', 'inherit', 'inherit'];
  return direct
    ? spawnSync(process.execPath, [path, ...args], { cwd, stdio })
    : spawnSync('npm', args, { cwd, stdio, shell: process.platform === 'win32' });
}

export function setUp() {
  checkNode();
  const digest = createHash('sha256').update(readFileSync(lockfile)).digest('hex');
  if (isInstalled(digest)) {
    if (!existsSync(stamp)) writeFileSync(stamp, digest);
    return;
  }
  console.log('Installing what package-lock.json names (npm ci), once.');
  const { status } = npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (status !== 0) {
    console.error('Failed to install: npm ci ended with an error, see above. Is the registry reachable?');
    process.exit(1);
  }
  writeFileSync(stamp, digest);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
