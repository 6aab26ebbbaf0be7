import { cpSync } from 'node:fs';
import { build } from 'esbuild';

const shared = {
  bundle: true,
  minify: true,
  target: 'es2022',
  outdir: 'built/esbuild',
  define: { 'process.env.NODE_ENV': '"production"' },
};
await build({ ...shared, entryPoints: ['app/main.js'], format: 'esm' });
await build({ ...shared, entryPoints: ['app/sw.js'], format: 'iife' });
cpSync('app/index.html', 'built/esbuild/index.html');
