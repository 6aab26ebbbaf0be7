import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { check } from '../arguments/check.ts';

/** @throws Error on another system than Linux */
export function expectLinux(action: string, driver: string): void {
  if (process.platform !== 'linux')
    throw new Error(
      `Failed to ${action}: ${driver} is for Linux only. This system is "${process.platform}".`,
    );
}

function isProgram(path: unknown): boolean {
  try {
    accessSync(path as string, constants.X_OK);
    return statSync(path as string).isFile();
  } catch {
    return false;
  }
}

/** @throws Error when the option is given and names no program */
export function checkProgram(action: string, field: string, path: unknown): void {
  const isRight = path === undefined || (typeof path === 'string' && isProgram(path));
  check(action, field, isRight, 'the path of a program that can be run', path);
}

/**
 * The first of these programs on the PATH.
 *
 * @throws Error with `remedy`
 */
export function findProgram(action: string, names: readonly string[], remedy: string): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (found === undefined)
    throw new Error(`Failed to ${action}: there is no ${names.join(' or ')} on the PATH. ${remedy}`);
  return found;
}

/** Starts a process that ends when this one exits. `end` ends it at once, by default alone. */
export function startProgram(
  path: string,
  args: readonly string[],
  options: SpawnOptions,
  end = (started: ChildProcess): void => void started.kill('SIGKILL'),
): ChildProcess {
  const started = spawn(path, args, options);
  const endNow = () => end(started);
  // Before the profile is deleted.
  process.prependOnceListener('exit', endNow);
  started.once('exit', () => process.off('exit', endNow));
  return started;
}
