import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes the data folder for one server. node-sqlite3-wasm locks a database by a folder beside it. A killed process leaves
 * this folder, and without this file no later start would succeed. Returns the function that releases the data folder.
 */
export function ownFolder(folder: string, databaseFile: string): () => void {
  const pidFile = join(folder, 'server.pid');
  const other = readPid(pidFile);
  if (other !== undefined && isRunning(other)) {
    throw new Error(
      `Another Field Notes server (process ${other}) uses ${folder}. ` +
        `Stop it, or choose another folder: DATA_DIR=./notes npm start. ` +
        `If no such server runs, delete ${pidFile}.`,
    );
  }
  rmSync(`${databaseFile}.lock`, { recursive: true, force: true });
  writeFileSync(pidFile, `${process.pid}\n`);
  return () => rmSync(pidFile, { force: true });
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** In a container a new process often has the id of the old one, so the own id never counts as another server. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
