import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { BuildResult } from 'workbox-build';
import { precacheKeys, type BuildServiceWorkerOptions } from './build-options.ts';
import { bundle, modeOf } from './bundle.ts';
import { checkConfig } from './check-config.ts';
import { evaluate } from './evaluate.ts';
import { planBackground, type Plan } from './plan-background.ts';
import type { ReadConfig } from './read-config.ts';
import { warningsAbout } from './route-warnings.ts';
import { workerEntry } from './worker-entry.ts';

/** From a config that was read to a worker that is written. `planned` is told what is going to be built. */
export async function buildWorker(
  options: BuildServiceWorkerOptions,
  { module, paths }: ReadConfig,
  planned: (plan: Plan) => void = () => {},
): Promise<BuildResult> {
  const { config, swDest, sourcemap = true } = options;
  const background = checkConfig(module.default, `the config "${config}"`);
  const plan = planBackground(background);
  planned(plan);
  const path = resolve(config);
  const hasManifest = options.globDirectory !== undefined;
  const built = await bundle(
    {
      contents: workerEntry(plan, `./${basename(path)}`, options, hasManifest),
      resolveDir: dirname(path),
    },
    { ...options, minify: options.minify ?? modeOf(options) === 'production', outfile: resolve(swDest) },
    { code: 'bundle-failed', what: `the worker of "${config}"` },
  );
  // What would throw on every phone throws here first.
  evaluate(
    built,
    'undefined',
    { code: 'config-failed', what: `the worker of "${config}"`, advice: 'Nothing was written.' },
    { __WB_MANIFEST: options.navigateFallback ? [{ url: options.navigateFallback, revision: '' }] : [] },
  );
  const write = hasManifest ? injectInto : writeTo;
  const result = await write(options, built.code, sourcemap ? built.map : undefined);
  return { ...result, warnings: [...result.warnings, ...warningsAbout(background, paths)] };
}

const pointTo = (code: string, name: string) => `${code}//# sourceMappingURL=${name}.map\n`;

async function injectInto(options: BuildServiceWorkerOptions, code: string, map: string | undefined) {
  const { injectManifest } = await import('workbox-build');
  const folder = await mkdtemp(join(tmpdir(), 'workbox-plugin-build-'));
  try {
    const swSrc = join(folder, basename(options.swDest));
    await writeTo({ swDest: swSrc }, code, map);
    const precache = Object.fromEntries(
      precacheKeys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
    );
    return await injectManifest({
      ...precache,
      globDirectory: options.globDirectory!,
      swSrc,
      swDest: options.swDest,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeTo({ swDest }: { swDest: string }, code: string, map: string | undefined) {
  const path = resolve(swDest);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, map ? pointTo(code, basename(path)) : code);
  if (map) await writeFile(`${path}.map`, map);
  return { count: 0, size: 0, warnings: [], filePaths: [path, ...(map ? [`${path}.map`] : [])] };
}
