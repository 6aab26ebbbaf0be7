import { statSync } from 'node:fs';
import { invalidConfig, type ConfigIssue } from '../shared/build-error.ts';

const isFolder = (path: string) => Boolean(statSync(path, { throwIfNoEntry: false })?.isDirectory());

interface Folders {
  globDirectory?: string | undefined;
  swDest?: string | undefined;
}

/**
 * Workbox treats a missing folder like an empty one: nothing would be precached.
 *
 * @throws BuildError `invalid-config`
 */
export function checkFolders({ globDirectory, swDest }: Folders, what: string): void {
  const issues: ConfigIssue[] = [];
  if (globDirectory !== undefined && !isFolder(globDirectory))
    issues.push({
      path: ['globDirectory'],
      expected: 'a folder that exists',
      received: globDirectory,
      hint: 'Build the app first: what is in the folder is precached.',
    });
  if (swDest !== undefined && (isFolder(swDest) || /[\\/]$/.test(swDest)))
    issues.push({ path: ['swDest'], expected: 'a file, such as "dist/sw.js"', received: swDest });
  if (issues.length) throw invalidConfig(what, issues);
}
