import { cpSync } from 'node:fs';
import resolve from '@rollup/plugin-node-resolve';
import replace from '@rollup/plugin-replace';

const plugins = [
  resolve({ browser: true }),
  replace({ preventAssignment: true, values: { 'process.env.NODE_ENV': '"production"' } }),
];
const page = { name: 'page', writeBundle: () => cpSync('app/index.html', 'built/rollup/index.html') };
export default [
  { input: 'app/main.js', plugins: [...plugins, page], output: { dir: 'built/rollup', format: 'es' } },
  { input: 'app/sw.js', plugins, output: { dir: 'built/rollup', format: 'iife' } },
];
