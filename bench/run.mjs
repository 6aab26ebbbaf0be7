// Node 20 cannot run TypeScript: this bundles the entry beside its sources, runs it and removes it.
import { rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const entry = process.argv[2] ?? 'bench.ts';
const outfile = fileURLToPath(new URL(`./.${entry}.${process.pid}.mjs`, import.meta.url));
await build({
  entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
});
try {
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(outfile, { force: true });
}
// A browser that the whole run shares would keep the process alive. It ends with the process.
process.exit();
