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
  const ends: (() => void)[] = [];
  const found = new Promise<T | undefined>((resolve, reject) => {
    const check = () => {
      const aborted = signals.find((signal) => signal.aborted);
      const value = look();
      if (aborted) reject(aborted.reason as Error);
      else if (value !== undefined) resolve(value);
    };
    const timer = seconds && setTimeout(resolve, seconds * 1000);
    ends.push(client.subscribe(check), () => clearTimeout(timer));
    for (const signal of signals) {
      signal.addEventListener('abort', check);
      ends.push(() => signal.removeEventListener('abort', check));
    }
    begun?.then(check, reject);
    check();
  });
  return found.finally(() => {
    for (const end of ends) end();
  });
}
