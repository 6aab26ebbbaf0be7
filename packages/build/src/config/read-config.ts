import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BuildError } from '../shared/build-error.ts';
import { bundle, type BundleOptions } from './bundle.ts';
import { configNotFound } from './config-not-found.ts';
import type { Reached } from './esbuild-plugins.ts';
import { evaluateWithScope } from './evaluate.ts';
import { kindOf } from '../schema/fields.ts';
import { samplePaths } from './sample-paths.ts';
import { staticRulesOf, type StaticRule } from './static-rules.ts';

export interface ConfigModule {
  default?: unknown;
  [name: string]: unknown;
}

export interface ReadConfig {
  /** The exports of the module, with real functions. */
  module: ConfigModule;
  /** The exports on another origin; `undefined` if the module throws there. */
  elsewhere: ConfigModule | undefined;
  /** All files of the bundle. */
  inputs: string[];
  /** The URL paths in its own sources. */
  paths: string[];
  /** The rules by which the browser answers without the worker. */
  staticRules: StaticRule[];
}

export interface ReadOptions extends BundleOptions {
  /**
   * A first evaluation, to read the options: names of a define or an alias may have any value.
   * @default false
   */
  trusting?: boolean;
  /** Gets the sources of a config that does not compile. */
  reached?: (reached: Reached) => void;
}

/** The compiled files of this package. */
const ownFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * Evaluates the module as the worker does: bundled with the same conditions and mode, in a scope where no browser
 * answers.
 *
 * @throws BuildError `config-not-found`, `config-failed`
 */
export async function readConfig(file: string, options: ReadOptions): Promise<ReadConfig> {
  const path = resolve(file);
  const shown = relative(process.cwd(), path);
  if (!existsSync(path)) throw configNotFound(shown);
  const what = `the config "${shown}"`;
  const { mode, define, alias, importScripts, trusting = false, reached } = options;
  const bundled = await bundle(
    {
      contents: `import * as exports from ${JSON.stringify(`./${basename(path)}`)};\nexport { exports };`,
      resolveDir: dirname(path),
    },
    {
      mode,
      define,
      alias,
      importScripts,
      minify: false,
      globalName: 'workboxPluginConfig',
      outfile: resolve('config.js'),
      trusting,
      reached,
    },
    { code: 'config-failed', what },
  );
  const run = (url?: string) =>
    evaluateWithScope(
      bundled,
      'workboxPluginConfig.exports',
      {
        code: 'config-failed',
        what,
        advice:
          'It is a module of the worker: at its top level it must not need Node, nor an answer of a browser. What the build knows comes by "define".',
      },
      { trusting, ...(url && { url }) },
    );
  const { value, standIn } = run();
  const module = value as ConfigModule;
  if (!trusting && hasNoDefault(module))
    throw new BuildError(
      'config-failed',
      { config: shown },
      undefined,
      `Failed to read ${what}: "export default defineBackground({ routes: […] })" is missing. Nothing was written.`,
    );
  const { inputs } = bundled;
  const own = inputs.filter((file) => !file.includes('node_modules') && !file.startsWith(ownFolder));
  const sources = await Promise.all(own.map((file) => readFile(file, 'utf8')));
  return {
    module,
    elsewhere: attempt(() => run(elsewhere).value as ConfigModule),
    inputs,
    paths: samplePaths(sources),
    staticRules: staticRulesOf(standIn),
  };
}

/** A file without exports is treated as CommonJS, with an empty object as its default export. */
const hasNoDefault = (module: ConfigModule) =>
  module.default === undefined ||
  (Object.keys(module).length === 1 &&
    kindOf(module.default) === 'object' &&
    Object.keys(module.default as object).length === 0);

/** What differs on this origin depends on the place of the worker. */
const elsewhere = 'https://elsewhere.example/app/worker.js';

function attempt<Value>(run: () => Value): Value | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
