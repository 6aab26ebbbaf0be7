// Compiles all packages, bundles the classic scripts, and takes away what was compiled from files that are gone.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildClassics, isClassic } from './classic.mjs';
import { root } from './setup.mjs';

function removeOrphans(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return;
  for (const file of readdirSync(dist, { recursive: true })) {
    const [, name] = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(file) ?? [];
    if (name && !isClassic(name) && !existsSync(join(folder, 'src', `${name}.ts`))) rmSync(join(dist, file));
  }
}

/** @returns {{ ok: boolean, output: string }} */
export function compile(...args) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const run = spawnSync(process.execPath, [tsc, ...args], { cwd: root, encoding: 'utf8' });
  return { ok: run.status === 0, output: `${run.stdout}${run.stderr}` };
}

/** @returns {{ ok: boolean, output: string }} */
export function build() {
  for (const name of readdirSync(join(root, 'packages'))) removeOrphans(join(root, 'packages', name));
  const compiled = compile('-b');
  if (compiled.ok) buildClassics();
  return compiled;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ok, output } = build();
  process.stdout.write(output);
  process.exitCode = ok ? 0 : 1;
}
