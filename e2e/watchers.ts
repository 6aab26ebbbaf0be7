/** Promises that wait for a condition of a server, which is checked after each event of the server. */
export class Watchers {
  readonly #checks = new Set<() => void>();

  tell(): void {
    for (const check of [...this.#checks]) check();
  }

  /** Resolves at the event that makes `condition` true. The limit is only for tests that hang. */
  until(condition: () => boolean, what: string, seen: () => string, limitSeconds = 120): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (!condition()) return;
        clearTimeout(limit);
        this.#checks.delete(check);
        resolve();
      };
      const limit = setTimeout(() => {
        this.#checks.delete(check);
        reject(new Error(`Waited ${limitSeconds} s for ${what}. The server saw:\n${seen()}`));
      }, limitSeconds * 1000);
      this.#checks.add(check);
      check();
    });
  }
}
