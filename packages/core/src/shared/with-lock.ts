const tails = new Map<string, Promise<unknown>>();

/**
 * Runs `task` while no other holder of the lock `name` runs, in any worker or page of the origin. Without
 * Web Locks it excludes holders of this worker only. A task must not take its own lock: locks are not
 * re-entrant.
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
