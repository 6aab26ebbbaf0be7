import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

/** Starts a process that ends together with this one. */
export function child(path: string, args: string[], options: Parameters<typeof spawn>[2]): ChildProcess {
  const started = spawn(path, args, options);
  const kill = () => started.kill('SIGKILL');
  process.once('exit', kill);
  started.once('exit', () => process.off('exit', kill));
  return started;
}

let display: Promise<string> | undefined;

/** Starts one virtual screen, with a free number, for all browsers of this process. */
export const openDisplay = (path: string): Promise<string> =>
  (display ??= (async () => {
    // Without -noreset it restarts when its last window closes, and refuses a browser that connects at that moment.
    const args = ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'];
    const screen = child(path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [number] = (await once(screen.stdout!, 'data')) as [Buffer];
    return `:${String(number).trim()}`;
  })());

/** Finds a free port: WebKitWebDriver does not accept 0 as a port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const processes = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name));
const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
const parentOf = (pid: string) => /\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1];

/** The process `top` and all its descendants. */
export function family(top: number): number[] {
  const all = processes().map((pid) => [pid, parentOf(pid)] as const);
  const found = [String(top)];
  for (let at = 0; at < found.length; at++)
    found.push(...all.filter(([, parent]) => parent === found[at]).map(([pid]) => pid));
  return found.map(Number);
}

/** The connections of the network process, which sends events to workers: one of them ends when a worker's process does. */
export function networkSockets(pids: readonly number[]): number {
  let sockets = 0;
  for (const pid of pids)
    try {
      if (!readlinkSync(`/proc/${pid}/exe`).endsWith('/WebKitNetworkProcess')) continue;
      for (const fd of readdirSync(`/proc/${pid}/fd`))
        if (readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:')) sockets++;
    } catch {
      // It has ended, or closed the file meanwhile.
    }
  return sockets;
}

/** Whether a service worker runs in the process, by the name of its thread. */
export function hostsWorker(pid: number): boolean {
  try {
    if (!readlinkSync(`/proc/${pid}/exe`).endsWith('/WebKitWebProcess')) return false;
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.some((thread) => read(`/proc/${pid}/task/${thread}/comm`).includes('ServiceWorker'));
  } catch {
    return false;
  }
}

export const isAlive = (pid: number) => !/\) [ZX] |^$/.test(read(`/proc/${pid}/stat`));

/** Kills the processes, and ignores those that have ended. */
export function kill(pids: number[]): void {
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
}
