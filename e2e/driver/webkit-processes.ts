import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

/** Ends with this process, whatever ends that in an orderly way. */
export function child(path: string, args: string[], options: Parameters<typeof spawn>[2]): ChildProcess {
  const started = spawn(path, args, options);
  const kill = () => started.kill('SIGKILL');
  process.once('exit', kill);
  started.once('exit', () => process.off('exit', kill));
  return started;
}

let display: Promise<string> | undefined;

/** One screen that nobody sees, for all browsers of this process. It takes a number that is free. */
export const openDisplay = (path: string): Promise<string> =>
  (display ??= (async () => {
    // Without -noreset it starts anew when its last window goes, and turns away a browser that comes just then.
    const args = ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'];
    const screen = child(path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [number] = (await once(screen.stdout!, 'data')) as [Buffer];
    return `:${String(number).trim()}`;
  })());

/** WebKitWebDriver does not take 0 for any port. */
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

/** `top` and all that it has started, directly or not. */
export function family(top: number): number[] {
  const all = processes().map((pid) => [pid, parentOf(pid)] as const);
  const found = [String(top)];
  for (let at = 0; at < found.length; at++)
    found.push(...all.filter(([, parent]) => parent === found[at]).map(([pid]) => pid));
  return found.map(Number);
}

/** Whether a service worker runs in the process: its thread is named so. */
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

/** Those that have gone in the meantime are no matter. */
export function kill(pids: number[]): void {
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
}
