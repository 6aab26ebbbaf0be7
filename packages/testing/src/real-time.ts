import { outside } from './life.ts';

// Taken before the globals follow the clocks of browsers.
const { setImmediate, setTimeout, performance } = globalThis;

/** Runs `task` as nobody in a later turn of the event loop. */
export function later(task: () => unknown): void {
  outside(() => setImmediate(task));
}

/** Resolves in a later turn of the event loop. */
export function turn(): Promise<void> {
  return outside(() => new Promise((resolve) => void setImmediate(resolve)));
}

/** Resolves after a real time. */
export function realSleep(milliseconds: number): Promise<void> {
  return outside(() => new Promise((resolve) => void setTimeout(resolve, milliseconds)));
}

/** Milliseconds of the real, monotonic clock. */
export function realNow(): number {
  return performance.now();
}
