import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChange, MigrationPlan, Unread } from './migrate-project.ts';

/**
 * The files of a plan that git could not bring back: they have changes that are not committed, or git does not know
 * them. None where the folder is in no work tree of git, or git is not installed.
 */
export function uncommitted({ root, changes }: MigrationPlan): string[] {
  const files = changes.filter(({ read }) => read).map(({ path }) => path);
  if (!files.length) return [];
  const git = (...args: string[]) =>
    execFileSync('git', ['--literal-pathspecs', ...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    const prefix = git('rev-parse', '--show-prefix').trimEnd();
    const states = git('status', '--porcelain', '-z', '--untracked-files=all', '--', ...files).split('\0');
    const known = new Set(git('ls-files', '-z', '--', ...files).split('\0'));
    // The path follows two letters and a space. It begins at the top of the work tree.
    const paths = states.map((state) => state.slice(3));
    return files.filter((path) => !known.has(path) || paths.includes(prefix + path));
  } catch {
    return [];
  }
}

/**
 * Writes the files of a plan. A file that is not as it was read is left.
 *
 * @returns the paths that were written, and why others were not
 */
export function writeChanges({ root, changes }: MigrationPlan): { written: string[]; failed: Unread[] } {
  const written: string[] = [];
  const failed: Unread[] = [];
  for (const change of changes)
    try {
      const reason = writeChange(join(root, change.path), change);
      if (reason) failed.push({ path: change.path, reason });
      else written.push(change.path);
    } catch (error) {
      failed.push({ path: change.path, reason: (error as Error).message });
    }
  return { written, failed };
}

/** @returns why nothing was written */
function writeChange(path: string, { read, after }: FileChange): string | undefined {
  if (!read) {
    // Fails where the file exists by now.
    writeFileSync(path, after, { flag: 'wx' });
    return undefined;
  }
  const { mode } = statSync(path);
  // A file in the place of another needs no right to write that one.
  if (!(mode & 0o222)) return 'it is read-only';
  // The file has either its old or its new text, also where the process is ended.
  const beside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, after, { flag: 'wx' });
    chmodSync(beside, mode);
    if (!readFileSync(path).equals(read))
      return 'it was changed after this command had read it. Run the command again';
    renameSync(beside, path);
    return undefined;
  } finally {
    rmSync(beside, { force: true });
  }
}
