// Compares the bundles of .size-limit.js with their limits, and the figures that the documents state with the bundles.
// `npm run sizes -- --write` corrects the documents.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundles } from '../.size-limit.js';
import { inSlot, node, root } from './run.mjs';

/** The allowed error of a stated figure in bytes, so that a small change of code needs no change of a document. */
const tolerance = 50;

const words = (size) => `${size.toLocaleString('en')} B`;

/** The bytes of each bundle by its name, minus the bundle that `beyond` names. */
async function measure() {
  const { output } = await inSlot(() => node(join(root, 'node_modules/size-limit/bin.js'), ['--json']));
  if (!output.startsWith('[')) throw new Error(`size-limit did not run: ${output}`);
  const whole = new Map(JSON.parse(output).map(({ name, size }) => [name, size]));
  return new Map(
    bundles.map(({ name, beyond }) => [name, whole.get(name) - (beyond ? whole.get(beyond) : 0)]),
  );
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', ' +');

/** The figure that `text` states after `before`, and the place of the figure. */
export function placeOf(text, before) {
  const found = new RegExp(`${escaped(before)}\\s*(?<figure>\\d[\\d,]* B)`).exec(text);
  return found && { figure: found.groups.figure, end: found.index + found[0].length };
}

function checkFigure([file, before], size, write) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const stated = placeOf(text, before);
  if (!stated) return `${file} states no figure after "${before}"`;
  const { figure, end } = stated;
  const difference = Math.abs(Number(figure.replace(/[^\d]/g, '')) - size);
  if (!write)
    return difference > tolerance
      ? `${file} states ${figure}, it is ${words(size)}: npm run sizes -- --write`
      : undefined;
  writeFileSync(path, `${text.slice(0, end - figure.length)}${words(size)}${text.slice(end)}`);
  return undefined;
}

/** @returns {Promise<{ name: string, size: number, message?: string }[]>} a message where the check failed */
export async function checkSizes({ write = false } = {}) {
  const sizes = await measure();
  return bundles.map(({ name, limit, stated = [] }) => {
    const size = sizes.get(name);
    const problems = stated.map((place) => checkFigure(place, size, write)).filter(Boolean);
    if (limit !== undefined && !(size <= limit)) problems.push(`${words(size)}, at most ${words(limit)}`);
    return { name: `size of ${name}`, size, ...(problems.length && { message: problems.join('\n') }) };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checks = await checkSizes({ write: process.argv.includes('--write') });
  for (const { name, size, message = 'ok' } of checks) console.log(`${name}: ${words(size)}, ${message}`);
  process.exitCode = checks.some(({ message }) => message) ? 1 : 0;
}
