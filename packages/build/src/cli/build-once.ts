import { BuildError } from '../shared/build-error.ts';
import { checkBuildOptions } from '../schema/build-options-schema.ts';
import { checkFolders } from '../schema/check-folders.ts';
import type { BuildServiceWorkerOptions } from '../shared/build-options.ts';
import { buildWorker } from '../emit/build-worker.ts';
import type { Command } from './command.ts';
import type { Reached } from '../config/esbuild-plugins.ts';
import { readConfig, type ReadConfig } from '../config/read-config.ts';
import type { Reporter } from './reporter.ts';

/** The sources of a build: the files to watch for the next one. */
export interface Watched {
  inputs: string[];
  /** Modules that were not found, with or without their extension. */
  missing: string[];
  globDirectory: string | undefined;
  /** The files that the build has written. */
  outputs: string[];
}

/** One build of the command line. `seen` gets its sources as soon as they are known. */
export async function buildOnce(
  { config, mode }: Pick<Command, 'config' | 'mode'>,
  reporter: Reporter,
  seen: (watched: Partial<Watched>) => void = () => {},
): Promise<void> {
  const started = performance.now();
  reporter.step(`reading ${config}`);
  const reached = ({ files, missing }: Reached) => seen({ inputs: files, missing });
  const read = await readWithOptions(config, mode, reached);
  seen({ inputs: read.inputs, missing: [] });
  const options = optionsFrom(read, config, mode);
  const { globDirectory, swDest } = options;
  seen({ inputs: read.inputs, missing: [], globDirectory, outputs: [swDest, `${swDest}.map`] });
  checkFolders(options, nameOfBuild(config));
  const result = await buildWorker(options, read, nameOfBuild(config), (plan) => reporter.planned(plan));
  reporter.done(options.swDest, result, performance.now() - started);
}

const needed = ['define', 'alias', 'importScripts', 'mode'] as const;

/** Reads the config by its own options, because its top level may use what they define. */
async function readWithOptions(
  config: string,
  mode: Command['mode'],
  reached: (reached: Reached) => void,
): Promise<ReadConfig> {
  const again = (options: Partial<BuildServiceWorkerOptions>) =>
    readConfig(config, { ...pick(options, needed), ...(mode && { mode }), reached });
  let read: ReadConfig;
  try {
    read = await readConfig(config, { mode, reached });
  } catch (error) {
    const first = await readConfig(config, { mode, trusting: true }).catch(() => undefined);
    const options = optionsOrNone(first, config);
    if (!options || needed.every((key) => options[key] === undefined)) throw error;
    return again(options);
  }
  const options = optionsFrom(read, config, mode);
  const others = needed.filter((key) => key !== 'mode' || options.mode !== mode);
  return others.some((key) => options[key] !== undefined) ? again(options) : read;
}

/** The valid options of a first evaluation: others may need a define of these. */
function optionsOrNone(read: ReadConfig | undefined, config: string) {
  const build = read?.module.build;
  if (!read || typeof build !== 'object' || build === null) return undefined;
  const given = pick(build as Partial<BuildServiceWorkerOptions>, needed);
  try {
    return checkBuildOptions({ ...given, config, swDest: 'sw.js' }, nameOfBuild(config));
  } catch {
    return undefined;
  }
}

const pick = <Value extends object, Key extends keyof Value>(value: Value, keys: readonly Key[]) =>
  Object.fromEntries(
    keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]),
  ) as Partial<Pick<Value, Key>>;

const nameOfBuild = (config: string) => `the export "build" of "${config}"`;

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
      { issues: [{ path: 'build', expected: 'an object', received: undefined }] },
      undefined,
      `Failed to read the config "${config}": it does not say where to build to. Add: export const build = { swDest: 'dist/sw.js', globDirectory: 'dist' };`,
    );
  const own = typeof build === 'object' ? build : { build };
  return checkBuildOptions({ ...own, ...(mode && { mode }), config }, nameOfBuild(config));
}
