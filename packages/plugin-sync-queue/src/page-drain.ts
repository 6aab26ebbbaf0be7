import type { Drained, QueueSnapshot } from './queue-snapshot.ts';

interface Watched {
  getSnapshot(): QueueSnapshot;
  subscribe(listener: () => void): () => void;
}

/** Resolves with the dead letters once a snapshot that the worker has confirmed has nothing that waits. */
export function drained(client: Watched, signals: readonly AbortSignal[]): Promise<Drained> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = [];
    const look = () => {
      const aborted = signals.find((signal) => signal.aborted);
      const { status, size, entries, storageLost } = client.getSnapshot();
      if (aborted) reject(aborted.reason as Error);
      else if (status === 'ready' && size === 0)
        resolve({ dead: entries, ...(storageLost && { storageLost }) });
      else return;
      for (const stop of stops) stop();
    };
    stops.push(client.subscribe(look));
    for (const signal of signals) {
      signal.addEventListener('abort', look);
      stops.push(() => signal.removeEventListener('abort', look));
    }
    look();
  });
}
