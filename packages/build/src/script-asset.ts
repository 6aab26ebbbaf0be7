import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import type { ManifestTransform } from 'workbox-build';

/** What of webpack's compilation is used, by structure: webpack is no dependency. */
interface Compilation {
  compiler: { webpack: { sources: { RawSource: new (text: string) => object } } };
  emitAsset(name: string, source: object): void;
  getAsset(name: string): unknown;
}
const isCompilation = (value: unknown): value is Compilation =>
  typeof (value as Partial<Compilation> | undefined)?.emitAsset === 'function';

const ours = /(^|\/)background-[0-9a-f]{8}\.js(\.map)?$/;

export interface ScriptAsset {
  /** With a digest in it: browsers may answer `importScripts` from the HTTP cache. */
  name: string;
  files: Record<string, string>;
}

export function scriptAsset(code: string, map: string | undefined): ScriptAsset {
  const digest = createHash('sha256').update(code).digest('hex').slice(0, 8);
  const name = `background-${digest}.js`;
  if (!map) return { name, files: { [name]: code } };
  return {
    name,
    files: { [name]: `${code}//# sourceMappingURL=${name}.map\n`, [`${name}.map`]: map },
  };
}

/**
 * The hook by which the script is written when the worker is, not before: a bundler empties its folder
 * first, and webpack keeps its output in memory. It also takes the script out of what is precached,
 * for a worker keeps what it imports.
 */
export function writeWithManifest(
  { files }: ScriptAsset,
  {
    swDest,
    outDir = swDest && dirname(swDest),
  }: { swDest?: string | undefined; outDir?: string | undefined },
  warnings: string[],
): ManifestTransform {
  return (entries, compilation) => {
    if (isCompilation(compilation)) {
      const folder = swDest ? posix.dirname(swDest) : '.';
      const { RawSource } = compilation.compiler.webpack.sources;
      for (const [name, text] of Object.entries(files)) {
        const path = posix.join(folder, basename(name));
        if (!compilation.getAsset(path)) compilation.emitAsset(path, new RawSource(text));
      }
    } else if (outDir === undefined) {
      throw new Error(
        'Failed to write the script of withBackground: nothing says where the worker goes. Give it as "outDir": withBackground(options, { config, outDir: \'dist\' }).',
      );
    } else {
      mkdirSync(outDir, { recursive: true });
      for (const [name, text] of Object.entries(files)) writeFileSync(join(outDir, name), text);
    }
    return { manifest: entries.filter(({ url }) => !ours.test(url)), warnings };
  };
}
