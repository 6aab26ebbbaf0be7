// Runs programs beside each other.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {import('node:child_process').SpawnOptions & { shown?: boolean }} [options] `shown`: the output goes to the
 *   terminal at once, and the result has none
 * @returns {Promise<{ ok: boolean, end: string, output: string }>}
 */
export function run(command, args, { shown = false, ...options } = {}) {
  return new Promise((resolve) => {
    const output = [];
    const done = (ok, end) => resolve({ ok, end, output: Buffer.concat(output).toString() });
    const to = shown ? 'inherit' : 'pipe';
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', to, to] });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => done(false, error.message));
    child.on('close', (code, signal) => done(code === 0, signal ?? `exit status ${code}`));
  });
}

/** Runs a script of Node. */
export const node = (script, args = [], options) => run(process.execPath, [script, ...args], options);

/** Runs npm: the npm that runs this process, if there is one. */
export function npm(args, options) {
  const path = process.env.npm_execpath;
  if (path?.endsWith('.js') && path.includes('npm')) return node(path, args, options);
  return run('npm', args, { shell: process.platform === 'win32', ...options });
}

const waiting = [];
let free = availableParallelism();

/**
 * Runs `job` when one of as many slots as there are cores is free. A job that has a slot must not ask for another.
 *
 * @template T
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function inSlot(job) {
  if (free > 0) free--;
  else await new Promise((resolve) => waiting.push(resolve));
  try {
    return await job();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}
