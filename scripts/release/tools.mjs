// The tools that `npm run release:check` tries: what installs the packages, and what builds an app with them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.mjs';

const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const own = read('package.json');
const recipes = read('examples/recipes/package.json').devDependencies;

/** The builders, each with the packages that it needs and the script that builds `built/<name>`. */
export const builders = {
  esbuild: { packages: { esbuild: own.devDependencies.esbuild }, script: 'node app/esbuild.mjs' },
  vite: {
    packages: { vite: recipes.vite },
    script: 'vite build --config app/vite.page.mjs && vite build --config app/vite.worker.mjs',
  },
  webpack: { packages: { webpack: recipes.webpack }, script: 'node app/webpack.mjs' },
  rollup: {
    packages: {
      rollup: own.overrides.rollup,
      '@rollup/plugin-node-resolve': '16.0.3',
      '@rollup/plugin-replace': '6.0.3',
    },
    script: 'rollup --silent --config app/rollup.config.mjs',
  },
  parcel: {
    packages: { parcel: '2.16.4' },
    script: 'parcel build app/index.html app/sw.js --dist-dir built/parcel --no-source-maps --no-cache',
  },
  'workbox-plugin-build': {
    packages: { 'workbox-build': own.devDependencies['workbox-build'] },
    script: 'node app/page-only.mjs && workbox-plugin-build --config app/background.config.ts',
  },
};

/** The test runners whose examples are run with the packages that they need, in a project of npm. */
export const runners = {
  vitest: {
    packages: {
      vitest: '3.2.7',
      'playwright-core': own.devDependencies['@playwright/test'],
      ...Object.fromEntries(
        ['routing', 'strategies'].map((name) => [`workbox-${name}`, own.devDependencies[`workbox-${name}`]]),
      ),
    },
  },
};

/** What the worker of the app imports. */
export const workbox = Object.fromEntries(
  ['core', 'precaching', 'routing', 'strategies'].map((name) => [
    `workbox-${name}`,
    own.devDependencies[`workbox-${name}`],
  ]),
);

const install = ['install', '--no-audit', '--no-fund'];

/**
 * The package managers. `pins` is where each has versions of packages that other packages need: the packages of this
 * repository need each other in a version that is not published yet.
 */
export const managers = {
  npm: { install, pins: (versions) => ({ overrides: versions.others }) },
  pnpm: {
    package: 'pnpm',
    version: '10.34.9',
    bin: 'bin/pnpm.cjs',
    install: ['install', '--ignore-scripts'],
    pins: ({ ours, others }) => ({ pnpm: { overrides: { ...ours, ...others } } }),
  },
  yarn: {
    package: 'yarn',
    version: '1.22.22',
    bin: 'bin/yarn.js',
    install: ['install', '--ignore-scripts', '--non-interactive'],
    pins: ({ ours, others }) => ({ resolutions: { ...ours, ...others } }),
  },
};
