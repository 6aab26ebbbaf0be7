// Bundles a TypeScript program with the sources of the packages, and runs it. Nothing has to be built before.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [entry] = process.argv.splice(2, 1);
const outfile = join(root, '.cache', `${entry.replace(/\W/g, '-')}.${process.pid}.mjs`);
const core = (name) => join(root, 'packages/core/src', name);
await mkdir(join(root, '.cache'), { recursive: true });
await build({
  entryPoints: [join(root, entry)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  alias: { 'workbox-plugin-core/shared': core('shared.ts'), 'workbox-plugin-core': core('index.ts') },
  logLevel: 'error',
});
try {
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(outfile, { force: true });
}
