import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildFailure, type BuildOptions } from 'esbuild';
import { BuildError, type BuildErrorCode } from '../shared/build-error.ts';
import { recordInputs, stubMissingModules, type Reached } from './esbuild-plugins.ts';

export interface BundleOptions {
  mode?: 'production' | 'development' | undefined;
  define?: Record<string, string> | undefined;
  alias?: Record<string, string> | undefined;
  target?: string | string[] | undefined;
  /** Scripts that run before the modules, as in a worker of generateSW. */
  importScripts?: string[] | undefined;
}

interface OutputOptions extends BundleOptions {
  minify: boolean;
  /** Only for the paths in the source map. */
  outfile: string;
  globalName?: string;
  /** Whether an import that is not found becomes a module with every export. */
  trusting?: boolean;
  /** Gets the sources of a bundle that fails. */
  reached?: ((reached: Reached) => void) | undefined;
}

export interface Bundle {
  code: string;
  map: string;
  /** Absolute paths of its files. */
  inputs: string[];
}

/** As in the build functions of Workbox. */
export const modeOf = ({ mode }: BundleOptions) =>
  mode ?? (process.env.NODE_ENV === 'development' ? 'development' : 'production');

/** The folders of this package's dependencies, for installers that keep those of each package apart. */
function ownModules(): string[] {
  const folders: string[] = [];
  for (let at = dirname(fileURLToPath(import.meta.url)); at !== dirname(at); at = dirname(at))
    folders.push(join(at, 'node_modules'));
  return folders;
}

/** The name of the module that is not on disk, in source maps and errors. */
const entryName = 'service-worker.entry';

/** A statement in the entry would run after all imports, because imports are hoisted. */
const bannerFor = ({ importScripts }: BundleOptions) =>
  importScripts?.length
    ? {
        banner: {
          js: `importScripts(${importScripts.map((url) => JSON.stringify(url)).join(', ')});`,
        },
      }
    : {};

/** Bundles a module that is not on disk into a classic script. */
export async function bundle(
  source: { contents: string; resolveDir: string },
  options: OutputOptions,
  failure: { code: BuildErrorCode; what: string },
): Promise<Bundle> {
  const { minify, outfile, globalName, define, alias, target = 'es2022', trusting, reached } = options;
  const mode = modeOf(options);
  const settings = {
    stdin: { ...source, sourcefile: entryName, loader: 'js' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    platform: 'browser',
    conditions: ['worker', 'module', mode],
    nodePaths: ownModules(),
    define: { 'process.env.NODE_ENV': JSON.stringify(mode), ...define },
    ...(alias && { alias }),
    ...(globalName && { globalName }),
    ...bannerFor(options),
    target,
    minify,
    keepNames: Boolean(globalName),
    sourcemap: 'external',
    outfile,
    legalComments: globalName ? 'none' : 'eof',
    logLevel: 'silent',
    plugins: trusting ? [stubMissingModules] : [],
  } satisfies BuildOptions;
  try {
    const { outputFiles, metafile } = await build(settings);
    const file = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text;
    return {
      code: file('.js'),
      map: file('.map'),
      // Modules that esbuild makes up have a namespace before their path.
      inputs: Object.keys(metafile.inputs)
        .filter((path) => basename(path) !== entryName)
        .map((path) => resolve(path))
        .filter((path) => existsSync(path)),
    };
  } catch (error) {
    const { errors = [] } = error as Partial<BuildFailure>;
    if (!errors.length) throw error;
    // Files are recorded in a second run: esbuild asks for each, which costs time.
    if (reached) {
      const { plugin, found } = recordInputs();
      await build({ ...settings, plugins: [plugin] }).catch(() => {});
      reached(found);
    }
    const lines = errors.map(
      ({ text, location }) =>
        `  ${location ? `${location.file}:${location.line}:${location.column + 1}: ` : ''}${text}`,
    );
    throw new BuildError(
      failure.code,
      { errors: errors.map(({ text, location }) => ({ text, location })) },
      error,
      `Failed to bundle ${failure.what}. Nothing was written.\n${lines.join('\n')}`,
    );
  }
}
