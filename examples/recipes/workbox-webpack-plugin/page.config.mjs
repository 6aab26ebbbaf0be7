// The page, bundled by webpack.
import { resolve } from 'node:path';

export const page = (out) => ({
  mode: 'production',
  target: ['web', 'es2022'],
  entry: { main: ['./app/main.js', './app/index.html'] },
  output: { path: resolve('dist', out), filename: '[name].js', module: true, clean: true },
  experiments: { outputModule: true, topLevelAwait: true },
  module: {
    rules: [{ test: /\.html$/, type: 'asset/resource', generator: { filename: '[name][ext]' } }],
  },
  performance: { hints: false },
});
