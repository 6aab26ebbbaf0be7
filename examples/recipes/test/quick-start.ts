import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recipes } from '../../../scripts/recipes.mjs';
import { vite } from './vite.ts';

const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');

/** The files that the README shows: a name at the start of a line, and the block of code after it. */
function* shownFiles(): Generator<[name: string, code: string]> {
  for (const [, name = '', code = ''] of readme.matchAll(/^`([\w.]+)`.*\n\n```\w+\n([^]*?)```$/gm))
    yield [name, code];
}

/**
 * Writes the files of the README's quick start into an empty folder and builds them. The folder is inside the recipes,
 * whose node_modules have the packed plugins.
 */
export function buildQuickStart() {
  const folder = join(recipes, 'dist/quick-start');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = [...shownFiles()];
  for (const [name, code] of files) writeFileSync(join(folder, name), code);
  writeFileSync(join(folder, 'package.json'), '{}');
  // Node warns where both are set.
  const { FORCE_COLOR: _, NO_COLOR: __, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [vite, 'build'], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return { folder, names: files.map(([name]) => name), status, stderr };
}
