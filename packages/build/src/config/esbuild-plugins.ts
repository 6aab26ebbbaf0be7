import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** The sources of a bundle, also of one that failed. */
export interface Reached {
  files: string[];
  /** Paths of modules that were not found, with or without their extension. */
  missing: string[];
}

const seen = Symbol('seen');
const isRelative = (path: string) => /^(\.{0,2}\/|[a-z]:)/i.test(path);

/** Records every file that is read and every import that is not found, also of a bundle that fails. */
export function recordInputs(): { plugin: Plugin; found: Reached } {
  const found: Reached = { files: [], missing: [] };
  const plugin: Plugin = {
    name: 'record-inputs',
    setup(build) {
      build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        found.files.push(path);
        return undefined;
      });
      build.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === seen) return undefined;
        const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: seen });
        if (resolved.errors.length)
          found.missing.push(
            ...(isRelative(path) ? [resolve(resolveDir, path)] : installationsFor(resolveDir)),
          );
        return resolved;
      });
    },
  };
  return { plugin, found };
}

/** The files that npm writes last when it installs packages for `folder`. */
const installationsFor = (folder: string) =>
  parentsOf(folder)
    .map((parent) => join(parent, 'node_modules'))
    .filter((modules) => existsSync(modules))
    .map((modules) => join(modules, '.package-lock.json'));

function parentsOf(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...parentsOf(above)];
}

/** For a first evaluation of a config: an import that is not found is a module with every export. */
export const stubMissingModules: Plugin = {
  name: 'stub-missing-modules',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === seen) return undefined;
      const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: seen });
      return resolved.errors.length ? { path, namespace: 'missing' } : resolved;
    });
    // No global has this name, so the stand-in answers for it.
    build.onLoad({ filter: /.*/, namespace: 'missing' }, () => ({
      contents: 'module.exports = missingModule;',
    }));
  },
};
