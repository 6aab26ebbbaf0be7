import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
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
 * The hooks by which the script is written when the worker is, not before: a bundler empties its folder
 * first, and webpack keeps its output in memory.
 */
export function writerOf(
  { files }: ScriptAsset,
  {
    swDest,
    outDir = swDest && dirname(swDest),
  }: { swDest?: string | undefined; outDir?: string | undefined },
  warnings: string[],
): { transform: ManifestTransform; asked: () => void } {
  let written = false;
  const write = (folder: string) => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  };
  return {
    /** All tools call it, with what is to be precached. A worker keeps what it imports: it is taken out. */
    transform(entries, compilation) {
      written = true;
      if (isCompilation(compilation)) emit(compilation, files, swDest ? posix.dirname(swDest) : '.');
      else if (outDir !== undefined) write(outDir);
      else
        throw new Error(
          'Failed to write the script of withBackground: nothing says where the worker goes. Give it as "outDir": withBackground(options, { config, outDir: \'dist\' }).',
        );
      return { manifest: entries.filter(({ url }) => !ours.test(url)), warnings };
    },
    /** The worker's text is made. Only workbox-build without a `globDirectory` has then not called the other. */
    asked() {
      if (!written && outDir !== undefined) write(outDir);
    },
  };
}

function emit(compilation: Compilation, files: ScriptAsset['files'], folder: string) {
  const { RawSource } = compilation.compiler.webpack.sources;
  for (const [name, text] of Object.entries(files)) {
    const path = posix.join(folder, name);
    if (!compilation.getAsset(path)) compilation.emitAsset(path, new RawSource(text));
  }
}
