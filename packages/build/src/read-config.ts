import { existsSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename, dirname, relative, resolve } from 'node:path';
import { Script } from 'node:vm';
import { BuildError } from './build-error.ts';
import { bundle, type BundleOptions } from './bundle.ts';
import { createStandIn } from './worker-stand-in.ts';

export interface ConfigModule {
  default?: unknown;
  [name: string]: unknown;
}

export interface ReadConfig {
  /** What the module exports: real functions, that nobody has called. */
  module: ConfigModule;
  /** Every file that it is made of. */
  inputs: string[];
}

const script = 'workbox-plugin-build:config';

/**
 * The module as the worker sees it: bundled as for the worker, with the same conditions and mode, and
 * evaluated in a scope where the browser does not answer. Nothing of it is called.
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
  const { code, map, inputs } = await bundle(
    {
      contents: `export * from ${JSON.stringify(`./${basename(path)}`)}; export { default } from ${JSON.stringify(`./${basename(path)}`)};`,
      resolveDir: dirname(path),
    },
    {
      mode: options.mode,
      define: options.define,
      alias: options.alias,
      minify: false,
      globalName: 'workboxPluginConfig',
      outfile: resolve('config.js'),
    },
    { code: 'config-failed', what: `the config "${shown}"` },
  );
  const source = `(function (scope) { with (scope) {\n${code}\nreturn workboxPluginConfig;\n} })`;
  try {
    const run = new Script(source, { filename: script }).runInThisContext() as (
      scope: object,
    ) => ConfigModule;
    return { module: run(createStandIn()), inputs };
  } catch (error) {
    const { message } = error as Error;
    throw new BuildError(
      'config-failed',
      `Failed to evaluate the config "${shown}": ${message || String(error)}${placeOf(error, map)}. It is a module of the worker: at its top level it must not need Node, nor an answer of a browser.`,
      { config: shown },
      error,
    );
  }
}

/** Where in the sources, if the stack tells. */
function placeOf(error: unknown, map: string): string {
  const [, line, column] = /workbox-plugin-build:config:(\d+):(\d+)/.exec((error as Error).stack ?? '') ?? [];
  if (!line || !column) return '';
  // The wrapper takes a line of its own.
  const entry = new SourceMap(JSON.parse(map)).findEntry(Number(line) - 2, Number(column) - 1);
  return 'originalSource' in entry ? ` (${entry.originalSource}:${entry.originalLine + 1})` : '';
}
