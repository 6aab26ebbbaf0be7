// Compiles all packages, bundles the classic scripts, and deletes the output of sources that no longer exist.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildClassics, isClassic } from './classic.mjs';
import { node, root } from './run.mjs';

function removeOrphans(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return;
  for (const file of readdirSync(dist, { recursive: true })) {
    const [, name] = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(file) ?? [];
    if (name && !isClassic(name) && !existsSync(join(folder, 'src', `${name}.ts`))) rmSync(join(dist, file));
  }
}

/** Runs TypeScript. */
export const compile = (...args) => node(join(root, 'node_modules/typescript/bin/tsc'), args);

/** @returns {Promise<{ ok: boolean, output: string }>} */
export async function build() {
  for (const name of readdirSync(join(root, 'packages'))) removeOrphans(join(root, 'packages', name));
  const compiled = await compile('-b');
  if (compiled.ok) buildClassics();
  return compiled;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ok, output } = await build();
  process.stdout.write(output);
  process.exitCode = ok ? 0 : 1;
}
