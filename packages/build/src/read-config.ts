import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BuildError } from './build-error.ts';
import { bundle, type BundleOptions } from './bundle.ts';
import { evaluate } from './evaluate.ts';
import { samplePaths } from './sample-paths.ts';

export interface ConfigModule {
  default?: unknown;
  [name: string]: unknown;
}

export interface ReadConfig {
  /** What the module exports: real functions. */
  module: ConfigModule;
  /** Every file that it is made of. */
  inputs: string[];
  /** The paths that its own sources name. */
  paths: string[];
}

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * The module as the worker sees it: bundled as for the worker, with the same conditions and mode, and
 * evaluated in a scope where the browser does not answer.
 *
 * @throws BuildError `config-not-found`, `config-failed`
 */
export async function readConfig(file: string, options: BundleOptions): Promise<ReadConfig> {
  const path = resolve(file);
  const shown = relative(process.cwd(), path);
  if (!existsSync(path))
    throw new BuildError(
      'config-not-found',
      `Failed to read the config "${shown}": there is no such file. Name it by "config", or --config.`,
      { config: shown },
    );
  const what = `the config "${shown}"`;
  const from = JSON.stringify(`./${basename(path)}`);
  const bundled = await bundle(
    { contents: `export * from ${from};\nexport { default } from ${from};`, resolveDir: dirname(path) },
    {
      mode: options.mode,
      define: options.define,
      alias: options.alias,
      minify: false,
      globalName: 'workboxPluginConfig',
      outfile: resolve('config.js'),
    },
    { code: 'config-failed', what },
  );
  const module = evaluate(bundled, 'workboxPluginConfig', {
    code: 'config-failed',
    what,
    advice:
      'It is a module of the worker: at its top level it must not need Node, nor an answer of a browser.',
  });
  const { inputs } = bundled;
  const own = inputs.filter((file) => !file.includes('node_modules') && !file.startsWith(here));
  const sources = await Promise.all(own.map((file) => readFile(file, 'utf8')));
  return { module: module as ConfigModule, inputs, paths: samplePaths(sources) };
}
