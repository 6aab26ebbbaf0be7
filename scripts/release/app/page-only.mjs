// The page for workbox-plugin-build, which builds workers.
import { cpSync } from 'node:fs';
import { build } from 'esbuild';

const outdir = 'built/workbox-plugin-build';
await build({
  entryPoints: ['app/main.js'],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  outdir,
});
cpSync('app/index.html', `${outdir}/index.html`);
