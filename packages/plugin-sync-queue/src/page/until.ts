/**
 * Resolves with the first value that `look` gives, or with nothing after `seconds`. `look` is called now, after each
 * change of `client`, and when `begun` resolves.
 *
 * @throws what `begun` rejects with, and the reason of a signal, at once
 */
export function until<T>(
  client: { subscribe: (listener: () => void) => () => void },
  look: () => T | undefined,
  signals: readonly AbortSignal[] = [],
  begun?: Promise<unknown>,
  seconds?: number,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const check = () => {
      const aborted = signals.find((signal) => signal.aborted);
      const value = look();
      if (aborted) reject(aborted.reason as Error);
      else if (value === undefined) return;
      else resolve(value);
      end();
    };
    const end = () => {
      unsubscribe();
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', check);
    };
    const unsubscribe = client.subscribe(check);
    const timeout = () => {
      resolve(undefined);
      end();
    };
    const timer = seconds && setTimeout(timeout, seconds * 1000);
    for (const signal of signals) signal.addEventListener('abort', check);
    begun?.then(check, (error: Error) => {
      reject(error);
      end();
    });
    check();
  });
}
