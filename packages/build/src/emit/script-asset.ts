import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative, resolve } from 'node:path';
import type { ManifestTransform } from 'workbox-build';
import { invalidConfig } from '../shared/build-error.ts';
import { checkFolders } from '../schema/check-folders.ts';
import { checkFallback, placeOf, type Entries } from '../plan/precached.ts';

/** The part of webpack's compilation that is used. webpack is no dependency. */
interface Compilation {
  compiler: { webpack: { sources: { RawSource: new (text: string) => object } } };
  emitAsset(name: string, source: object): void;
  getAsset(name: string): unknown;
}
const isCompilation = (value: unknown): value is Compilation =>
  typeof (value as Partial<Compilation> | undefined)?.emitAsset === 'function';

const named = /^background-[0-9a-f]{8}\.js$/;

export interface ScriptAsset {
  /** Has a digest, because browsers may answer `importScripts` from the HTTP cache. */
  name: string;
  files: Record<string, string>;
  /** A line that all scripts of one config have. Scripts without it are left alone. */
  mark: string;
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** @param config the path of the config */
export function scriptAsset(code: string, map: string | undefined, config: string): ScriptAsset {
  const mark = `// workbox-plugin-build ${digestOf(relative(process.cwd(), config).replaceAll('\\', '/'))}\n`;
  const text = `${code}${mark}`;
  const name = `background-${digestOf(text)}.js`;
  if (map === undefined) return { name, files: { [name]: text }, mark };
  return {
    name,
    files: { [name]: `${text}//# sourceMappingURL=${name}.map\n`, [`${name}.map`]: map },
    mark,
  };
}

/** Writes the script, and deletes those of earlier builds of the same config. */
function writeInto(folder: string, { files, mark }: ScriptAsset): { written: string[]; removed: string[] } {
  mkdirSync(folder, { recursive: true });
  const scripts = readdirSync(folder).filter(
    (name) => named.test(name) && readFileSync(join(folder, name), 'utf8').includes(mark),
  );
  const removed = scripts.flatMap((name) => [name, `${name}.map`]).filter((name) => !(name in files));
  for (const name of removed) rmSync(join(folder, name), { force: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { written: Object.keys(files).map((name) => resolve(folder, name)), removed };
}

export interface WriterOptions {
  swDest?: string;
  outDir?: string | undefined;
  globDirectory?: string;
  navigateFallback?: string | null | undefined;
  additionalManifestEntries?: (string | { url: string })[];
  /** Whether the script is part of the worker, so that no file is written. */
  inside: boolean;
}

/**
 * The hooks that write the script together with the worker. A bundler empties its folder before, and webpack
 * keeps its output in memory.
 *
 * @param warningsFor about what is precached, and what the config asks for
 */
export function writerOf(
  asset: ScriptAsset,
  options: WriterOptions,
  warningsFor: (entries: Entries, place: string) => string[],
): { transform: ManifestTransform; asked: () => void; written: () => string[] } {
  const { swDest, globDirectory, outDir = swDest && dirname(swDest), inside } = options;
  let written: string[] | undefined;
  const own = new Set(Object.keys(asset.files));
  const write = (folder: string) => {
    const done = writeInto(folder, asset);
    for (const name of done.removed) own.add(name);
    written = done.written;
  };
  return {
    /** All tools call it with the entries to precache. The script is removed: a worker keeps what it imports. */
    transform(entries, compilation) {
      checkFolders({ globDirectory }, "withBackground's options");
      // The development server of Vite adds its entries later.
      const { warnings, place } = inside
        ? { warnings: [], place: placeOf('sw.js', undefined) }
        : fallbackOf(entries, options, isCompilation(compilation));
      written = [];
      if (!inside && isCompilation(compilation))
        emit(compilation, asset.files, swDest ? posix.dirname(swDest) : '.');
      else if (!inside && outDir !== undefined) write(outDir);
      else if (!inside)
        throw new Error(
          'Failed to write the script of withBackground: nothing says where the worker goes. Give it as "outDir": withBackground(options, { config, outDir: \'dist\' }).',
        );
      const manifest = entries.filter(({ url }) => !own.has(basename(url)));
      const all = [...manifest, ...(options.additionalManifestEntries ?? [])];
      return { manifest, warnings: [...warnings, ...warningsFor(all, place)] };
    },
    /** Called for the text of the worker. Only workbox-build without a `globDirectory` has not called the other hook then. */
    asked() {
      if (!written && !inside && outDir !== undefined) write(outDir);
    },
    written: () => written?.filter((path) => existsSync(path)) ?? [],
  };
}

/** @throws BuildError if it is certain that the worker cannot be registered */
function fallbackOf(precached: Entries, options: WriterOptions, isWhole: boolean) {
  const { swDest, globDirectory, navigateFallback, additionalManifestEntries = [] } = options;
  const entries = [...precached, ...additionalManifestEntries];
  const place = placeOf(swDest ?? 'sw.js', globDirectory);
  // generateSW leaves out the fallback if nothing is precached.
  const checked = checkFallback(entries.length ? navigateFallback : undefined, entries, place);
  const [issue] = checked.issues;
  if (!issue) return checked;
  // vite-plugin-pwa adds entries later.
  if (isWhole || swDest !== undefined) throw invalidConfig("withBackground's options", checked.issues);
  return {
    place,
    warnings: [
      `navigateFallback: "${navigateFallback}" is not among what is precached so far. If nothing adds it, the worker cannot be registered.`,
    ],
  };
}

function emit(compilation: Compilation, files: ScriptAsset['files'], folder: string) {
  const { RawSource } = compilation.compiler.webpack.sources;
  for (const [name, text] of Object.entries(files)) {
    const path = posix.join(folder, name);
    if (!compilation.getAsset(path)) compilation.emitAsset(path, new RawSource(text));
  }
}
