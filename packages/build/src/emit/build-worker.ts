import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { BuildResult, ManifestEntry, ManifestTransform } from 'workbox-build';
import { invalidConfig } from '../shared/build-error.ts';
import { precacheKeys, type BuildServiceWorkerOptions } from '../shared/build-options.ts';
import { bundle, modeOf } from '../config/bundle.ts';
import { checkedConfig } from '../plan/check-config.ts';
import { evaluate } from '../config/evaluate.ts';
import { planBackground, type Plan } from '../plan/plan-background.ts';
import { checkFallback, fallbackWarnings, placeOf, type Entries } from '../plan/precached.ts';
import type { ReadConfig } from '../config/read-config.ts';
import { warningsAbout } from '../warnings/route-warnings.ts';
import { workerEntry } from './worker-entry.ts';

/**
 * Writes the worker of a config that was evaluated. The worker is evaluated before, with its real manifest.
 *
 * @param what the words for the options in an error
 * @param planned is told what is going to be built
 */
export async function buildWorker(
  options: BuildServiceWorkerOptions,
  read: ReadConfig,
  what: string,
  planned: (plan: Plan) => void = () => {},
): Promise<BuildResult> {
  const { config, swDest } = options;
  const background = checkedConfig(read, config);
  const plan = planBackground(background);
  planned(plan);
  const path = resolve(config);
  const mode = modeOf(options);
  const hasManifest = options.globDirectory !== undefined;
  const bundled = await bundle(
    {
      contents: workerEntry(plan, `./${basename(path)}`, options, hasManifest),
      resolveDir: dirname(path),
    },
    { ...options, minify: options.minify ?? mode === 'production', outfile: resolve(swDest) },
    { code: 'bundle-failed', what: `the worker of "${config}"` },
  );
  const map = (options.sourcemap ?? mode !== 'production') ? bundled.map : undefined;
  const made = hasManifest
    ? await injectInto(options, bundled.code, map)
    : { code: bundled.code, map, entries: [], result: { count: 0, size: 0, warnings: [] } };
  const { place, issues, warnings } = checkFallback(
    hasManifest ? options.navigateFallback : undefined,
    made.entries,
    placeOf(swDest, options.globDirectory),
  );
  if (issues.length) throw invalidConfig(what, issues);
  // A worker that throws in every browser throws here first.
  evaluate(
    { code: made.code, map: made.map ?? bundled.map },
    'undefined',
    { code: 'config-failed', what: `the worker of "${config}"`, advice: 'Nothing was written.' },
    { url: place },
  );
  return {
    ...made.result,
    filePaths: await write(resolve(swDest), made.code, made.map),
    warnings: [
      ...made.result.warnings,
      ...warnings,
      ...fallbackWarnings(background, made.entries, place),
      ...warningsAbout(background, read.paths, read.staticRules),
    ],
  };
}

const pointTo = (code: string, map: string | undefined, name: string) =>
  map === undefined ? code : `${code}//# sourceMappingURL=${name}.map\n`;

interface Made {
  code: string;
  map: string | undefined;
  /** The entries that are precached. */
  entries: Entries;
  result: Omit<BuildResult, 'filePaths'>;
}

/** Runs injectManifest in a temporary folder, so that a worker that throws does not replace the one that is there. */
async function injectInto(
  options: BuildServiceWorkerOptions,
  code: string,
  map: string | undefined,
): Promise<Made> {
  const { injectManifest } = await import('workbox-build');
  const folder = await mkdtemp(join(tmpdir(), 'workbox-plugin-build-'));
  const name = basename(options.swDest);
  const [swSrc, swDest] = [join(folder, 'source', name), join(folder, 'made', name)];
  const globDirectory = options.globDirectory!;
  let entries: ManifestEntry[] = [];
  const capture: ManifestTransform = (manifest) => {
    entries = manifest;
    return { manifest, warnings: [] };
  };
  try {
    await mkdir(dirname(swSrc));
    await writeFile(swSrc, pointTo(code, map, name));
    if (map !== undefined) await writeFile(`${swSrc}.map`, map);
    const precache = Object.fromEntries(
      precacheKeys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
    );
    const { filePaths: _, ...result } = await injectManifest({
      ...precache,
      globDirectory,
      globIgnores: [
        ...(options.globIgnores ?? ['**/node_modules/**/*']),
        // The worker of an earlier build.
        relative(globDirectory, options.swDest).replaceAll('\\', '/'),
      ],
      manifestTransforms: [...(options.manifestTransforms ?? []), capture],
      swSrc,
      swDest,
    });
    return {
      code: (await readFile(swDest, 'utf8')).replace(/\/\/# sourceMappingURL=.*\n?$/, ''),
      map: map && (await readFile(`${swDest}.map`, 'utf8')),
      entries: [...entries, ...(options.additionalManifestEntries ?? [])],
      result,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(path: string, code: string, map: string | undefined): Promise<string[]> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, pointTo(code, map, basename(path)));
  if (map === undefined) return [path];
  await writeFile(`${path}.map`, map);
  return [path, `${path}.map`];
}
