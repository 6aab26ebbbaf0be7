/** Those who wait for something to become true of a server: told after each event of it. */
export class Watchers {
  readonly #checks = new Set<() => void>();

  tell(): void {
    for (const check of [...this.#checks]) check();
  }

  /** Resolves at the event that makes `condition` true; the limit only turns a hang into a message. */
  until(condition: () => boolean, what: string, seen: () => string, limitSeconds = 30): Promise<void> {
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
