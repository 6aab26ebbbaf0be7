import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { injectManifest } from 'workbox-build';
import { buildPage } from '../app/build-page.mjs';

const out = 'dist/inject-manifest';
await buildPage(out);

// injectManifest does not bundle.
const bundled = 'dist/inject-manifest.sw.js';
await build({
  entryPoints: ['app/sw.js'],
  outfile: bundled,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
});
const { count, warnings } = await injectManifest({
  swSrc: bundled,
  swDest: `${out}/sw.js`,
  globDirectory: out,
});
await rm(bundled);
console.log(`precaches ${count} files`, ...warnings);
