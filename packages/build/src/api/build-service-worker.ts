import type { BuildResult } from 'workbox-build';
import { checkBuildOptions } from '../schema/build-options-schema.ts';
import type { BuildServiceWorkerOptions } from '../shared/build-options.ts';
import { buildWorker } from '../emit/build-worker.ts';
import { checkFolders } from '../schema/check-folders.ts';
import { readConfig } from '../config/read-config.ts';

/**
 * Builds a service worker from the routes in `config`: an entry that imports what they use, bundled by esbuild,
 * and injectManifest of Workbox for what is precached. A plugin that no route names costs 0 bytes.
 *
 * Everything is checked before anything is written. Resolves with the same result as the build functions of
 * Workbox. `warnings` are those of Workbox and those about the routes.
 *
 * @throws BuildError `invalid-config`, `config-not-found`, `config-failed`, `bundle-failed`; errors
 *   of injectManifest are passed on
 * @example
 * const { count, size, warnings } = await buildServiceWorker({
 *   config: 'background.config.ts',
 *   swDest: 'dist/sw.js',
 *   globDirectory: 'dist',
 * });
 */
export async function buildServiceWorker(options: BuildServiceWorkerOptions): Promise<BuildResult> {
  const what = 'the options of buildServiceWorker';
  const checked = checkBuildOptions(options, what);
  checkFolders(checked, what);
  return buildWorker(checked, await readConfig(checked.config, checked), what);
}
