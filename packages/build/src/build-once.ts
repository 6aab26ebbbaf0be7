import { BuildError } from './build-error.ts';
import { checkBuildOptions } from './build-options-schema.ts';
import type { BuildServiceWorkerOptions } from './build-options.ts';
import { buildWorker } from './build-worker.ts';
import type { Command } from './command.ts';
import { readConfig, type ReadConfig } from './read-config.ts';
import type { Reporter } from './reporter.ts';

/** What a build was made of: what to watch for the next. */
export interface Watched {
  inputs: string[];
  globDirectory: string | undefined;
  /** What it wrote itself. */
  outputs: string[];
}

/** One build by the command line. `seen` gets what it was made of as soon as that is known. */
export async function buildOnce(
  { config, mode }: Pick<Command, 'config' | 'mode'>,
  reporter: Reporter,
  seen: (watched: Watched) => void = () => {},
): Promise<void> {
  const started = performance.now();
  reporter.step(`reading ${config}`);
  let read = await readConfig(config, { mode });
  seen({ inputs: read.inputs, globDirectory: undefined, outputs: [] });
  const options = optionsFrom(read, config, mode);
  const { define, alias } = options;
  if (define || alias || (options.mode && options.mode !== mode)) read = await readConfig(config, options);
  const { globDirectory } = options;
  seen({ inputs: read.inputs, globDirectory, outputs: [options.swDest, `${options.swDest}.map`] });
  const result = await buildWorker(options, read, (plan) => reporter.planned(plan));
  reporter.done(options.swDest, result, performance.now() - started);
}

/** @throws BuildError `invalid-config` */
function optionsFrom(
  { module }: ReadConfig,
  config: string,
  mode: Command['mode'],
): BuildServiceWorkerOptions {
  const { build } = module;
  if (build === undefined)
    throw new BuildError(
      'invalid-config',
      `Failed to read the config "${config}": it does not say where to build to. Add: export const build = { swDest: 'dist/sw.js', globDirectory: 'dist' };`,
      { issues: [{ path: 'build', expected: 'an object', received: undefined }] },
    );
  const own = typeof build === 'object' ? build : { build };
  return checkBuildOptions({ ...own, ...(mode && { mode }), config }, `the export "build" of "${config}"`);
}
