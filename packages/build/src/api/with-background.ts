import { basename, dirname, resolve } from 'node:path';
import type {
  GenerateSWOptions,
  ManifestTransform,
  RuntimeCaching,
  WebpackGenerateSWOptions,
} from 'workbox-build';
import type { BackgroundConfig } from '../shared/background-config.ts';
import { backgroundScript, inlineScript, scriptGlobal } from '../emit/background-script.ts';
import type { BackgroundOptions } from '../shared/build-options.ts';
import { invalidConfig } from '../shared/build-error.ts';
import { checkBackgroundOptions } from '../schema/build-options-schema.ts';
import { bundle, modeOf } from '../config/bundle.ts';
import { checkedConfig } from '../plan/check-config.ts';
import { evaluate } from '../config/evaluate.ts';
import { issuesBesideGenerateSW } from '../plan/generate-sw-issues.ts';
import { runtimeCachingOf } from '../emit/generate-sw-stubs.ts';
import { planBackground } from '../plan/plan-background.ts';
import { fallbackWarnings } from '../plan/precached.ts';
import { readConfig } from '../config/read-config.ts';
import { warningsAbout, warningsBesideGenerateSW } from '../warnings/route-warnings.ts';
import { scriptAsset, writerOf } from '../emit/script-asset.ts';

/**
 * Options of generateSW in any of its tools: workbox-build, vite-plugin-pwa, workbox-webpack-plugin.
 * `withBackground` reads and extends some of them, and returns the others unchanged.
 */
export interface GenerateSWLike
  extends Omit<Partial<GenerateSWOptions>, 'mode'>, Omit<Partial<WebpackGenerateSWOptions>, 'mode'> {
  mode?: string | null | undefined;
}

interface Added {
  importScripts: string[];
  runtimeCaching: RuntimeCaching[];
  manifestTransforms: ManifestTransform[];
}

/**
 * Options for generateSW with the routes of `config`, before the `runtimeCaching` of the options. generateSW
 * registers the routes. What it cannot write as text (instances, closures) is constructed by a script that is
 * written beside the worker and imported by `importScripts`. The routes call it by name. The same object works
 * in workbox-build, vite-plugin-pwa and workbox-webpack-plugin. In development without a `swDest` the script is
 * part of the worker, because the server of Vite serves no second file. After a change of the config call it
 * again: tools that watch files do not notice the change.
 *
 * Give `mode` if it differs from `NODE_ENV`: the script is built for it.
 *
 * @throws BuildError `invalid-config`, `config-not-found`, `config-failed`, `bundle-failed`
 * @example
 * await generateSW(await withBackground(
 *   { swDest: 'dist/sw.js', globDirectory: 'dist' },
 *   { config: 'background.config.ts' },
 * ));
 */
export async function withBackground<Options extends GenerateSWLike>(
  options: Options,
  background: BackgroundOptions,
): Promise<Options & Added> {
  return (await prepareBackground(options, background)).options;
}

/** The options for generateSW, and the files that are written beside the worker. */
export async function prepareBackground<Options extends GenerateSWLike>(
  options: Options,
  background: BackgroundOptions,
): Promise<{ options: Options & Added; written: () => string[] }> {
  const { config: file, define, alias, target, outDir } = checkBackgroundOptions(background);
  const { swDest, importScripts = [] } = options;
  const mode = options.mode === 'development' || options.mode === 'production' ? options.mode : modeOf({});
  const read = await readConfig(file, { mode, define, alias, importScripts });
  const config = checkedConfig(read, file);
  const elsewhere = read.elsewhere?.default as BackgroundConfig | undefined;
  const refused = issuesBesideGenerateSW(config, elsewhere);
  if (refused.length) throw invalidConfig(`the config "${file}"`, refused);
  const plan = planBackground(config);
  const path = resolve(file);
  const script = await bundle(
    { contents: backgroundScript(plan, `./${basename(path)}`), resolveDir: dirname(path) },
    {
      mode,
      define,
      alias,
      target,
      minify: mode === 'production',
      outfile: resolve(outDir ?? (swDest ? dirname(swDest) : '.'), 'background.js'),
    },
    { code: 'bundle-failed', what: `the script of "${file}"` },
  );
  const { plugins } = evaluate(
    script,
    `self.${scriptGlobal}`,
    { code: 'config-failed', what: `the script of "${file}"`, advice: 'Nothing was written.' },
    { trusting: importScripts.length > 0 },
  ) as { plugins: object[] };
  const map = (options.sourcemap ?? mode !== 'production') ? script.map : undefined;
  // vite-plugin-pwa chooses the place of the worker itself, and serves it from memory in development.
  const inside = mode === 'development' && swDest === undefined;
  const asset = scriptAsset(script.code, map, path);
  const writer = writerOf(asset, { ...options, outDir, inside }, (entries, place) => [
    ...fallbackWarnings(config, entries, place),
    ...warningsAbout(config, read.paths, read.staticRules),
    ...warningsBesideGenerateSW(config),
  ]);
  return {
    written: writer.written,
    options: {
      ...options,
      importScripts: inside ? importScripts : [...importScripts, asset.name],
      runtimeCaching: [
        ...runtimeCachingOf(config, plan, plugins, writer.asked, {
          elsewhere,
          ...(inside && { script: inlineScript(script.code, map) }),
        }),
        ...(options.runtimeCaching ?? []),
      ],
      manifestTransforms: [...(options.manifestTransforms ?? []), writer.transform],
    },
  };
}
