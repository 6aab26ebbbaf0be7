import { hasTestFileEnded, runOutside } from './execution-context.ts';

// These are read before the globals follow the clock of a browser.
const { setImmediate, setTimeout, performance } = globalThis;

/** Runs `task` in no context, in a later turn of the event loop. Does nothing after the end of the test file. */
export function later(task: () => unknown): void {
  runOutside(() => setImmediate(() => hasTestFileEnded() || task()));
}

/** Resolves in a later turn of the event loop. Never resolves after the end of the test file. */
export function turn(): Promise<void> {
  return new Promise((resolve) => later(resolve));
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
