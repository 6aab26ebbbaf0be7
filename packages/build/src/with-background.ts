import { basename, dirname, resolve } from 'node:path';
import type { ManifestTransform, RuntimeCaching } from 'workbox-build';
import { backgroundScript, scriptGlobal } from './background-script.ts';
import type { BackgroundOptions } from './build-options.ts';
import { invalidConfig } from './build-error.ts';
import { bundle, modeOf } from './bundle.ts';
import { checkConfig } from './check-config.ts';
import { evaluate } from './evaluate.ts';
import { issuesBesideGenerateSW } from './generate-sw-issues.ts';
import { runtimeCachingOf } from './generate-sw-stubs.ts';
import { planBackground } from './plan-background.ts';
import { readConfig } from './read-config.ts';
import { warningsAbout, warningsBesideGenerateSW } from './route-warnings.ts';
import { scriptAsset, writerOf } from './script-asset.ts';
import { checkBackgroundOptions } from './build-options-schema.ts';

/** What `withBackground` reads and adds to; everything else of generateSW's options goes through. */
export interface GenerateSWLike {
  swDest?: string;
  mode?: string | null;
  sourcemap?: boolean;
  importScripts?: string[];
  runtimeCaching?: RuntimeCaching[];
  manifestTransforms?: ManifestTransform[];
}

type Added = Required<Pick<GenerateSWLike, 'importScripts' | 'runtimeCaching' | 'manifestTransforms'>>;

/**
 * generateSW's options with the routes of `config` in them, before the options' own `runtimeCaching`.
 * The routes are generateSW's own. What it cannot write down (instances, closures) is constructed by
 * a script that is written beside the worker and comes to it through `importScripts`; the routes
 * refer to it by name. The same object works in workbox-build, vite-plugin-pwa and
 * workbox-webpack-plugin. A config that changes needs another call: tools that watch do not see it.
 *
 * Say `mode` where it is not `NODE_ENV`: the script is built for it.
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
  const { config: file, define, alias, target, outDir } = checkBackgroundOptions(background);
  const { swDest, sourcemap = true } = options;
  const mode = options.mode === 'development' || options.mode === 'production' ? options.mode : modeOf({});
  const { module, paths } = await readConfig(file, { mode, define, alias });
  const what = `the config "${file}"`;
  const config = checkConfig(module.default, what);
  const refused = issuesBesideGenerateSW(config);
  if (refused.length) throw invalidConfig(what, refused);
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
  const { plugins } = evaluate(script, `self.${scriptGlobal}`, {
    code: 'config-failed',
    what: `the script of "${file}"`,
    advice: 'Nothing was written.',
  }) as { plugins: object[] };
  const asset = scriptAsset(script.code, sourcemap ? script.map : undefined);
  const writer = writerOf(asset, { swDest, outDir }, [
    ...warningsAbout(config, paths),
    ...warningsBesideGenerateSW(config),
  ]);
  return {
    ...options,
    importScripts: [...(options.importScripts ?? []), asset.name],
    runtimeCaching: [
      ...runtimeCachingOf(config, plan, plugins, writer.asked),
      ...(options.runtimeCaching ?? []),
    ],
    manifestTransforms: [...(options.manifestTransforms ?? []), writer.transform],
  };
}
