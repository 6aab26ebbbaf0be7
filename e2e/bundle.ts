import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { compile } from 'svelte/compiler';
import type { TestServer } from './server.ts';

export interface BundleOptions {
  mode?: 'production' | 'development';
  minify?: boolean;
  /** Runs before everything else in the bundle, for example to remove an API. */
  banner?: string;
  /** A module that replaces another one, for example a mutant. */
  alias?: Record<string, string>;
}

const svelte: Plugin = {
  name: 'svelte',
  setup: (build) =>
    build.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { js } = compile(await readFile(path, 'utf8'), { filename: path });
      return { contents: js.code };
    }),
};

const made = new Map<string, Promise<string>>();

/** `entry` is a path from this folder. Packages are resolved by their `exports`, as for a user. */
export function bundle(entry: string, options: BundleOptions = {}): Promise<string> {
  const key = JSON.stringify([entry, options]);
  const known = made.get(key);
  if (known) return known;
  const { mode = 'production', minify = false, banner = '', alias = {} } = options;
  const making = build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    minify,
    alias,
    plugins: [svelte],
    banner: { js: banner },
    logLevel: 'silent',
  }).then(({ outputFiles: [file] }) => file?.text ?? '');
  made.set(key, making);
  return making;
}

export async function serveBundle(
  server: Pick<TestServer, 'serve'>,
  path: string,
  entry: string,
  options?: BundleOptions,
) {
  server.serve(path, await bundle(entry, options), 'text/javascript');
}

/**
 * Serves `entry` as modules below `/modules/`: what it loads by `import()` is a file of its own, with its name, and is
 * served by `serveLazy`.
 */
export async function serveModules(
  server: Pick<TestServer, 'serve'>,
  entry: string,
): Promise<{ script: string; serveLazy: () => void }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    outdir: 'modules',
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const isLazy = ([, { entryPoint }]: [string, { entryPoint?: string }]) =>
    entryPoint !== undefined && !entryPoint.endsWith(entry);
  const lazy = new Set(
    Object.entries(metafile.outputs)
      .filter(isLazy)
      .map(([path]) => basename(path)),
  );
  const serve = (wanted: boolean) => {
    for (const { path, text } of outputFiles)
      if (lazy.has(basename(path)) === wanted)
        server.serve(`/modules/${basename(path)}`, text, 'text/javascript');
  };
  serve(false);
  return { script: `/modules/${basename(entry, '.ts')}.js`, serveLazy: () => serve(true) };
}
