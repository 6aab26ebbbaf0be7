// Compares the bundles of .size-limit.js with their limits, and the figures that the documents state with the bundles.
// `npm run sizes -- --write` corrects the documents.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundles } from '../.size-limit.js';
import { root } from './setup.mjs';

const words = (size) => `${size.toLocaleString('en')} B`;

/** Bytes by the name of the bundle, less what `beyond` names. */
function measure() {
  const bin = join(root, 'node_modules/size-limit/bin.js');
  const { stdout, stderr } = spawnSync(process.execPath, [bin, '--json'], { cwd: root, encoding: 'utf8' });
  if (!stdout.startsWith('[')) throw new Error(`size-limit did not run: ${stdout}${stderr}`);
  const whole = new Map(JSON.parse(stdout).map(({ name, size }) => [name, size]));
  return new Map(
    bundles.map(({ name, beyond }) => [name, whole.get(name) - (beyond ? whole.get(beyond) : 0)]),
  );
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', ' +');

/** The figure that `text` states after `before`, and the place of the figure. */
function statedIn(text, before) {
  const found = new RegExp(`${escaped(before)}\\s*(?<figure>\\d[\\d,]* B)`).exec(text);
  return found && { figure: found.groups.figure, end: found.index + found[0].length };
}

function checkFigure([file, before], size, write) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const stated = statedIn(text, before);
  if (!stated) return `${file} states no figure after "${before}"`;
  const { figure, end } = stated;
  if (figure === words(size)) return undefined;
  if (!write) return `${file} states ${figure}, it is ${words(size)}: npm run sizes -- --write`;
  writeFileSync(path, `${text.slice(0, end - figure.length)}${words(size)}${text.slice(end)}`);
  return undefined;
}

/** @returns {{ name: string, size: number, message?: string }[]} a message where the check failed */
export function checkSizes({ write = false } = {}) {
  const sizes = measure();
  return bundles.map(({ name, limit, stated = [] }) => {
    const size = sizes.get(name);
    const problems = stated.map((place) => checkFigure(place, size, write)).filter(Boolean);
    if (limit !== undefined && !(size <= limit)) problems.push(`${words(size)}, at most ${words(limit)}`);
    return { name: `size of ${name}`, size, ...(problems.length && { message: problems.join('\n') }) };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checks = checkSizes({ write: process.argv.includes('--write') });
  for (const { name, size, message = 'ok' } of checks) console.log(`${name}: ${words(size)}, ${message}`);
  process.exitCode = checks.some(({ message }) => message) ? 1 : 0;
}
