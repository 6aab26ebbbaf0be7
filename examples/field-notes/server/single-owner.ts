import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One server a data folder. node-sqlite3-wasm locks a database with a folder beside it, which a
 * killed process leaves behind: without this file the next start would be refused for ever.
 * Returns the function that gives the folder back.
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

/** In a container the new process often gets the old one's number: our own is never another's. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
