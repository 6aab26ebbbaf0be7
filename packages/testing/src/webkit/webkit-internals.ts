// All that WebKitGTK does not promise: the names of its processes and threads, by which the driver finds what runs a
// service worker. There is no command that ends a worker, so its process is killed. Linux only: it reads /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { waitFor } from '../driver/wait-for.ts';

const tested = 'The driver is tested with WebKitGTK 2.50.';
const pageProcess = 'WebKitWebProcess';
const networkProcess = 'WebKitNetworkProcess';
const workerThread = 'ServiceWorker';

const processes = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name));
const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
const parentOf = (pid: string) => /\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1];

/** The name of the program that a process runs. */
function programOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return '';
  }
}

/** The process `top` and all its descendants. */
function family(top: number): number[] {
  const all = processes().map((pid) => [pid, parentOf(pid)] as const);
  const found = [String(top)];
  for (let at = 0; at < found.length; at++)
    found.push(...all.filter(([, parent]) => parent === found[at]).map(([pid]) => pid));
  return found.map(Number);
}

/** The connections of the network process, which sends events to workers: one of them ends when a worker's process does. */
function networkSockets(pids: readonly number[]): number {
  let sockets = 0;
  for (const pid of pids)
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`))
        if (readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:')) sockets++;
    } catch {
      // It has ended, or closed the file meanwhile.
    }
  return sockets;
}

/** Whether a service worker runs in the process, by the name of its thread. */
function hostsWorker(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.some((thread) => read(`/proc/${pid}/task/${thread}/comm`).includes(workerThread));
  } catch {
    return false;
  }
}

const isAlive = (pid: number) => !/\) [ZX] |^$/.test(read(`/proc/${pid}/stat`));

/** Kills the processes, and ignores those that have ended. */
function kill(pids: number[]): void {
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
}

/** Kills the processes. Resolves when they have ended. */
async function end(pids: number[]): Promise<void> {
  kill(pids);
  await waitFor(() => !pids.some(isAlive), 30_000);
}

/** Kills a process and all its descendants, and does not wait. */
export const killFamily = (top: number): void => kill(family(top));

/** Kills a process and all its descendants. Resolves when they have ended. */
export const endFamily = (top: number): Promise<void> => end(family(top));

/**
 * The processes of this name among the descendants of `top`.
 *
 * @throws Error when there is none
 */
function named(action: string, name: string, top: number): number[] {
  const found = family(top).filter((pid) => programOf(pid) === name);
  if (found.length) return found;
  throw new Error(`Failed to ${action}: this WebKitGTK has no process with the name ${name}. ${tested}`);
}

const hostsOf = (action: string, top: number) => named(action, pageProcess, top).filter(hostsWorker);

/**
 * Waits until a process runs a service worker.
 *
 * @throws Error when none does after 10 s, as in a version that gives its threads other names
 */
export async function expectWorker(action: string, top: number): Promise<void> {
  if (await waitFor(() => hostsOf(action, top).length > 0, 10_000)) return;
  throw new Error(
    `Failed to ${action}: a page has a service worker, but this WebKitGTK has no thread with the name ` +
      `${workerThread}. ${tested}`,
  );
}

/** Whether a service worker runs, among the descendants of `top`. */
export const runsWorker = (action: string, top: number): boolean => hostsOf(action, top).length > 0;

/** Kills the processes that run a service worker, among the descendants of `top`. */
export async function endWorkers(action: string, top: number): Promise<void> {
  const networks = named(action, networkProcess, top);
  const hosts = hostsOf(action, top);
  const connections = networkSockets(networks);
  await end(hosts);
  // Until it notices, the network process sends the events of the next visit to the process that is gone. Another
  // connection may open meanwhile, so this waits for a limited time.
  if (hosts.length) await waitFor(() => networkSockets(networks) < connections, 5000);
}
