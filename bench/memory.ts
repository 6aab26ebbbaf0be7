import { readdirSync, readFileSync } from 'node:fs';

/** The processes of a browser: those whose command line names its profile, and all their children. */
function processesOf(profileDir: string): string[] {
  const parents = new Map<string, string>();
  const found = new Set<string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      parents.set(pid, stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]!);
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profileDir)) found.add(pid);
    } catch {
      // The process has ended meanwhile.
    }
  }
  for (let grown = true; grown;) {
    grown = false;
    for (const [pid, parent] of parents)
      if (found.has(parent) && !found.has(pid)) {
        found.add(pid);
        grown = true;
      }
  }
  return [...found];
}

/** Bytes of memory of all processes of a browser without files, with shared pages counted once (Linux). */
export function memoryOf(profileDir: string): number {
  let sum = 0;
  for (const pid of processesOf(profileDir)) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      // Pss_File is left out, because pages of the program count for more when another browser on the machine ends.
      for (const [, kilobytes] of rollup.matchAll(/^Pss_(?:Anon|Shmem):\s+(\d+)/gm))
        sum += 1024 * Number(kilobytes);
    } catch {
      // The process has ended meanwhile.
    }
  }
  return sum;
}

/** The idle memory: the minimum over some time. */
export async function idleMemory(profileDir: string): Promise<number> {
  let least = Infinity;
  for (let calm = 0; calm < 10; calm++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = memoryOf(profileDir);
    if (now < least - 1e6) calm = 0;
    least = Math.min(least, now);
  }
  return least;
}

/** The peak of memory of the browser while `task` runs. */
export async function peakDuring<T>(profileDir: string, task: () => Promise<T>) {
  let peak = memoryOf(profileDir);
  const timer = setInterval(() => (peak = Math.max(peak, memoryOf(profileDir))), 50);
  try {
    const value = await task();
    return { value, peak };
  } finally {
    clearInterval(timer);
  }
}
