// Makes the tarballs that npm would publish.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inSlot, npm, root } from './run.mjs';

const manifestOf = (folder) =>
  JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));

/** The folders of the packages that are published. */
export const published = () =>
  readdirSync(join(root, 'packages')).filter(
    (folder) => existsSync(join(root, 'packages', folder, 'package.json')) && !manifestOf(folder).private,
  );

/**
 * Packs packages into a folder. They must be built.
 *
 * @param {string[]} folders of `packages`
 * @returns {Promise<{ name: string, tarball: string }[]>}
 */
export async function pack(folders, to) {
  mkdirSync(to, { recursive: true });
  const workspaces = folders.flatMap((folder) => ['--workspace', `packages/${folder}`]);
  const args = [
    'pack',
    '--json',
    '--ignore-scripts',
    '--loglevel=error',
    '--pack-destination',
    to,
    ...workspaces,
  ];
  const { ok, output } = await inSlot(() => npm(args));
  if (!ok) throw new Error(`Failed to pack ${folders.join(', ')}: ${output}`);
  const made = JSON.parse(output.slice(output.indexOf('[')));
  return made.map(({ name, filename }) => ({ name, tarball: join(to, filename) }));
}
