import { runOutside } from './execution-context.ts';

// These are read before the globals follow the clock of a browser.
const { setImmediate, setTimeout, performance } = globalThis;

/** Runs `task` in no context, in a later turn of the event loop. */
export function later(task: () => unknown): void {
  runOutside(() => setImmediate(task));
}

/** Resolves in a later turn of the event loop. */
export function turn(): Promise<void> {
  return runOutside(() => new Promise((resolve) => void setImmediate(resolve)));
}

/** Resolves after this real time. */
export function realSleep(milliseconds: number): Promise<void> {
  return runOutside(() => new Promise((resolve) => void setTimeout(resolve, milliseconds)));
}

/** Milliseconds of the real, monotonic clock. */
export function realNow(): number {
  return performance.now();
}

/** Milliseconds of processor time that this process has used. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
