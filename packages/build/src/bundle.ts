import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildFailure } from 'esbuild';
import { BuildError, type BuildErrorCode } from './build-error.ts';

export interface BundleOptions {
  mode?: 'production' | 'development' | undefined;
  define?: Record<string, string> | undefined;
  alias?: Record<string, string> | undefined;
  target?: string | string[] | undefined;
}

interface OutputOptions extends BundleOptions {
  minify: boolean;
  /** For the paths in the map; nothing is written there. */
  outfile: string;
  globalName?: string;
}

export interface Bundle {
  code: string;
  map: string;
  /** Absolute paths of the files that it is made of. */
  inputs: string[];
}

/** As Workbox's own build functions have it. */
export const modeOf = ({ mode }: BundleOptions) =>
  mode ?? (process.env.NODE_ENV === 'development' ? 'development' : 'production');

/** Where this package's own dependencies are, for projects whose installer keeps them apart. */
function ownModules(): string[] {
  const folders: string[] = [];
  for (let at = dirname(fileURLToPath(import.meta.url)); at !== dirname(at); at = dirname(at))
    folders.push(join(at, 'node_modules'));
  return folders;
}

/** Of the module that is not on disk, in source maps and errors. */
const entryName = 'service-worker.entry';

/** A classic script out of a module that is not on disk. */
export async function bundle(
  source: { contents: string; resolveDir: string },
  options: OutputOptions,
  failure: { code: BuildErrorCode; what: string },
): Promise<Bundle> {
  const { minify, outfile, globalName, define, alias, target = 'es2022' } = options;
  const mode = modeOf(options);
  try {
    const { outputFiles, metafile } = await build({
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
      target,
      minify,
      keepNames: Boolean(globalName),
      sourcemap: 'external',
      outfile,
      legalComments: 'none',
      logLevel: 'silent',
    });
    const file = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text;
    return {
      code: file('.js'),
      map: file('.map'),
      inputs: Object.keys(metafile.inputs)
        .filter((path) => basename(path) !== entryName)
        .map((path) => resolve(path)),
    };
  } catch (error) {
    const { errors = [] } = error as Partial<BuildFailure>;
    if (!errors.length) throw error;
    const lines = errors.map(
      ({ text, location }) =>
        `  ${location ? `${location.file}:${location.line}:${location.column + 1}: ` : ''}${text}`,
    );
    throw new BuildError(
      failure.code,
      `Failed to bundle ${failure.what}. Nothing was written.\n${lines.join('\n')}`,
      { errors: errors.map(({ text, location }) => ({ text, location })) },
      error,
    );
  }
}
