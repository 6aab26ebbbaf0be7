import { withLock } from 'workbox-plugin-core/shared';
import { protocol } from '../../shared/protocol.ts';

let count = 0;

/**
 * Runs `task` while at most `most` connections of downloads are open, in all pages of the origin: browsers
 * open six to a server over HTTP/1.1, and the app needs some of them. Resolves with `undefined` where
 * `signal` ended the wait.
 */
export function withConnection<T>(
  most: number,
  task: () => Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const name = (at: number) => `${protocol.name}:connection:${at}`;
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return withLock(name(count++ % most), async () => (signal.aborted ? undefined : task()));
  return new Promise<T | undefined>((resolve, reject) => {
    const over = new AbortController();
    let isTaken = signal.aborted;
    const give = () => {
      over.abort();
      if (!isTaken) resolve(undefined);
      isTaken = true;
    };
    if (isTaken) return resolve(undefined);
    signal.addEventListener('abort', give, over);
    for (let at = 0; at < most; at++)
      locks
        .request(name(at), over, async () => {
          // Another one was free in the same moment.
          if (isTaken) return;
          isTaken = true;
          over.abort();
          await task().then(resolve, reject);
        })
        .catch(() => {});
  });
}
