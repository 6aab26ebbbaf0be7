import { inTransaction, type Database } from './database.ts';

export interface StoredAnswer {
  status: number;
  body: string;
}

/**
 * - `first`: the key is new; `finish` or `forget` must be called.
 * - `replay`: the request was processed before, with this answer.
 * - `conflict`: another request with the key is being processed.
 * - `mismatch`: the key belongs to another payload.
 */
export type Claim =
  | { kind: 'first'; finish: (effect: () => StoredAnswer) => StoredAnswer; forget: () => void }
  | { kind: 'replay'; answer: StoredAnswer }
  | { kind: 'conflict' }
  | { kind: 'mismatch' };

const KEY = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/;

/**
 * The key in `Idempotency-Key`, quoted as in the IETF draft or without quotes as most clients send it. `null` if there is
 * none, `undefined` if it cannot be read.
 */
export function readIdempotencyKey(header: string | undefined): string | null | undefined {
  if (header === undefined) return null;
  const value = header.trim();
  const bare = value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  return KEY.test(bare) ? bare : undefined;
}

/**
 * The stored answer of each key. The effect and its answer are written in one transaction, so that a crash leaves both or
 * neither. The keys that are being processed are only in memory, because a crash ends their requests.
 */
export class IdempotencyKeys {
  readonly #db: Database;
  readonly #inFlight = new Map<string, string>();

  constructor(db: Database) {
    this.#db = db;
  }

  claim(key: string, digest: string): Claim {
    const busyWith = this.#inFlight.get(key);
    if (busyWith !== undefined) return { kind: busyWith === digest ? 'conflict' : 'mismatch' };

    const row = this.#db.get('SELECT digest, status, body FROM answers WHERE key = ?', [key]);
    if (row !== null) {
      const stored = row as unknown as StoredAnswer & { digest: string };
      if (stored.digest !== digest) return { kind: 'mismatch' };
      return { kind: 'replay', answer: { status: stored.status, body: stored.body } };
    }

    this.#inFlight.set(key, digest);
    const forget = (): void => void this.#inFlight.delete(key);
    return { kind: 'first', forget, finish: (effect) => this.#finish(key, digest, effect) };
  }

  #finish(key: string, digest: string, effect: () => StoredAnswer): StoredAnswer {
    try {
      return inTransaction(this.#db, () => {
        const answer = effect();
        this.#db.run('INSERT INTO answers (key, digest, status, body, stored_at) VALUES (?, ?, ?, ?, ?)', [
          key,
          digest,
          answer.status,
          answer.body,
          Date.now(),
        ]);
        return answer;
      });
    } finally {
      this.#inFlight.delete(key);
    }
  }
}
