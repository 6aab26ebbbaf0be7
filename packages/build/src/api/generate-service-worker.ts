import type { BuildResult } from 'workbox-build';
import type { BackgroundOptions } from '../shared/build-options.ts';
import { prepareBackground, type GenerateSWLike } from './with-background.ts';

/**
 * Calls `generateSW` of Workbox with the routes of a config, as `generateSW(await withBackground(options,
 * background))` does. Its `filePaths` have the script beside the worker, too.
 *
 * @throws BuildError as `withBackground`; errors of generateSW are passed on
 * @example
 * const { count, filePaths } = await generateServiceWorker(
 *   { swDest: 'dist/sw.js', globDirectory: 'dist' },
 *   { config: 'background.config.ts' },
 * );
 */
export async function generateServiceWorker(
  options: GenerateSWLike & { swDest: string; mode?: string },
  background: BackgroundOptions,
): Promise<BuildResult> {
  const { generateSW } = await import('workbox-build');
  const prepared = await prepareBackground(options, background);
  const { filePaths, ...result } = await generateSW(prepared.options);
  return { ...result, filePaths: [...filePaths, ...prepared.written()] };
}
