// Bundles the plugins as classic scripts (IIFE) for workers without a bundler: `importScripts` loads them, and a global
// named after the package has the exports. `packages/build/dist/classic.js` has all three plugins, which share core.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './run.mjs';

const require = createRequire(import.meta.url);

export const classics = {
  'plugin-sync-queue': { globalName: 'workboxPluginSyncQueue', modules: ['workbox-plugin-sync-queue'] },
  'plugin-periodic-refresh': {
    globalName: 'workboxPluginPeriodicRefresh',
    modules: ['workbox-plugin-periodic-refresh'],
  },
  'plugin-bg-fetch': { globalName: 'workboxPluginBgFetch', modules: ['workbox-plugin-bg-fetch'] },
  build: {
    globalName: 'workboxPlugins',
    modules: ['workbox-plugin-sync-queue', 'workbox-plugin-periodic-refresh', 'workbox-plugin-bg-fetch'],
  },
};

export const isClassic = (name) => name.startsWith('classic');

/** `dist/classic.js` is for production, `dist/classic.development.js` has warnings and checks of options. */
export function buildClassics() {
  // Required here, because this module is imported before esbuild is installed.
  const { buildSync } = require('esbuild');
  for (const [folder, { globalName, modules }] of Object.entries(classics))
    for (const [mode, file] of [
      ['production', 'classic.js'],
      ['development', 'classic.development.js'],
    ])
      buildSync({
        stdin: {
          contents: modules.map((name) => `export * from '${name}';`).join('\n'),
          resolveDir: join(root, 'packages/build'),
        },
        outfile: join(root, 'packages', folder, 'dist', file),
        bundle: true,
        format: 'iife',
        globalName,
        target: 'es2022',
        minify: mode === 'production',
        define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
        legalComments: 'none',
        logLevel: 'error',
      });
}
