import { withLock } from 'workbox-plugin-core/shared';
import { protocol } from '../../shared/protocol.ts';

let count = 0;

/**
 * Runs `task` while at most `maxConnections` are open in all pages of the origin. Over HTTP/1.1 browsers open six
 * connections to a server, and the app needs some of them. Resolves with `undefined`, without running `task`, if
 * `signal` aborts first.
 */
export function withConnection<T>(
  maxConnections: number,
  task: () => Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const lockOf = (index: number) => `${protocol.name}:connection:${index}`;
  const locks = navigator.locks as LockManager | undefined;
  if (!locks)
    return withLock(lockOf(count++ % maxConnections), async () => (signal.aborted ? undefined : task()));
  return new Promise<T | undefined>((resolve, reject) => {
    const requests = new AbortController();
    let isSettled = signal.aborted;
    const onAbort = () => {
      requests.abort();
      if (!isSettled) resolve(undefined);
      isSettled = true;
    };
    if (isSettled) return resolve(undefined);
    signal.addEventListener('abort', onAbort, requests);
    for (let index = 0; index < maxConnections; index++)
      locks
        .request(lockOf(index), requests, async () => {
          // Another lock was granted in the same moment.
          if (isSettled) return;
          isSettled = true;
          requests.abort();
          await task().then(resolve, reject);
        })
        .catch(() => {});
  });
}
