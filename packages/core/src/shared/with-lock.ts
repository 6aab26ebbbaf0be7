const tails = new Map<string, Promise<unknown>>();

/**
 * Runs `task` while no other holder of `name` runs, in any worker or page of the origin.
 * Where Web Locks are missing it excludes within this worker only.
 * Must not be asked for inside itself: locks are not re-entrant.
 *
 * @see https://w3c.github.io/web-locks/
 */
export function withLock<T>(name: string, task: () => Promise<T>): Promise<T> {
  const locks = navigator.locks as LockManager | undefined;
  if (locks) return locks.request(name, task);
  const done = (tails.get(name) ?? Promise.resolve()).then(task);
  tails.set(
    name,
    done.catch(() => {}),
  );
  return done;
}
