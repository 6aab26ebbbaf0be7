import { cpSync } from 'node:fs';
import { resolve } from 'node:path';
import webpack from 'webpack';

const shared = { mode: 'production', target: ['web', 'es2022'], performance: { hints: false } };
const compiler = webpack([
  {
    ...shared,
    entry: { main: './app/main.js' },
    output: { path: resolve('built/webpack'), filename: '[name].js', module: true },
    experiments: { outputModule: true },
  },
  {
    ...shared,
    target: ['webworker', 'es2022'],
    entry: { sw: './app/sw.js' },
    output: { path: resolve('built/webpack'), filename: '[name].js' },
  },
]);
compiler.run((error, stats) => {
  if (error) throw error;
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
  cpSync('app/index.html', 'built/webpack/index.html');
});
