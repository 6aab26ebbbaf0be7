import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BuildError } from '../shared/build-error.ts';

/** Folders with installed packages and with what tools have written. */
const skipped = new Set([
  'node_modules',
  'bower_components',
  'dist',
  'build',
  'out',
  'coverage',
  'storybook-static',
  '__generated__',
]);

const extensions = /\.([cm]?[jt]sx?|json|vue|svelte|astro|html?)$/;
const lockfiles = /^(package-lock|npm-shrinkwrap)\.json$/;

/** Generated files are larger than what people write. */
const maxBytes = 1_000_000;

export interface FoundFiles {
  root: string;
  /** Paths from the root, with slashes, sorted. */
  files: string[];
  /** Folders that cannot be read. */
  unreadable: { path: string; reason: string }[];
}

/**
 * The files of a project that people write. Symbolic links are not followed: a file is changed at its own place.
 *
 * @throws BuildError `invalid-arguments` if the folder does not exist
 */
export function findFiles(folder: string): FoundFiles {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new BuildError(
      'invalid-arguments',
      { folder },
      undefined,
      `Failed to read the folder "${folder}": expected a folder that exists. Nothing was written.`,
    );
  const found: FoundFiles = { root: realpathSync(folder), files: [], unreadable: [] };
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const entry of entriesOf(found, at)) {
      const path = at ? `${at}/${entry.name}` : entry.name;
      if (entry.isDirectory() && !skipped.has(entry.name) && !entry.name.startsWith('.')) open.push(path);
      else if (entry.isFile() && isSource(entry.name) && isSmall(join(found.root, path)))
        found.files.push(path);
    }
  found.files.sort();
  return found;
}

function entriesOf({ root, unreadable }: FoundFiles, path: string) {
  try {
    return readdirSync(join(root, path), { withFileTypes: true });
  } catch (error) {
    unreadable.push({ path: path || '.', reason: (error as Error).message });
    return [];
  }
}

const isSource = (name: string) => extensions.test(name) && !lockfiles.test(name);
const isSmall = (path: string) => (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) <= maxBytes;
