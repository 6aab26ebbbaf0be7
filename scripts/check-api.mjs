// Checks that docs/api is what the doc comments of the built packages say, and that each export has a doc comment.
// `npm run docs:api` writes the pages.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderReference } from './api/render.mjs';
import { root } from './run.mjs';

const folder = join(root, 'docs/api');

function written() {
  mkdirSync(folder, { recursive: true });
  return new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

function write(pages) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, page] of pages) writeFileSync(join(folder, file), page);
}

const { pages, missing } = await renderReference();
if (process.argv.includes('--write')) write(pages);
const current = written();
const names = new Set([...pages.keys(), ...current.keys()]);
const stale = [...names].filter((file) => pages.get(file) !== current.get(file)).sort();
for (const name of missing) console.error(`${name} has no doc comment`);
for (const file of stale) console.error(`docs/api/${file} is not current: npm run docs:api`);
process.exitCode = missing.length || stale.length ? 1 : 0;
