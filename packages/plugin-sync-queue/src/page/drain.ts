import type { Drained, QueueSnapshot } from '../shared/queue-snapshot.ts';

interface Watched {
  getSnapshot(): QueueSnapshot;
  subscribe(listener: () => void): () => void;
}

/**
 * Resolves with the dead letters once a snapshot that the worker has confirmed has nothing that waits.
 * Nothing is believed before `confirmed`, and where that rejects, so does this.
 */
export function drained(
  client: Watched,
  signals: readonly AbortSignal[],
  confirmed: Promise<unknown>,
): Promise<Drained> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = [];
    let isConfirmed = false;
    const stop = () => {
      for (const stop of stops.splice(0)) stop();
    };
    const look = () => {
      const aborted = signals.find((signal) => signal.aborted);
      const { status, size, entries, storageLost } = client.getSnapshot();
      if (aborted) reject(aborted.reason as Error);
      else if (isConfirmed && status === 'ready' && size === 0)
        resolve({ dead: entries, ...(storageLost && { storageLost }) });
      else return;
      stop();
    };
    stops.push(client.subscribe(look));
    for (const signal of signals) {
      signal.addEventListener('abort', look);
      stops.push(() => signal.removeEventListener('abort', look));
    }
    confirmed.then(
      () => {
        isConfirmed = true;
        look();
      },
      (error: Error) => {
        reject(error);
        stop();
      },
    );
    look();
  });
}
