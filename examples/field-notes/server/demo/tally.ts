import type { MiddlewareHandler } from 'hono';
import type { ServerProof } from '../../shared/demo/proof.ts';
import type { Database } from '../database.ts';
import type { Env, FaultSwitch } from '../fault-mode.ts';
import { readIdempotencyKey } from '../idempotency.ts';

/** Counts what reached the server. The counts of reports outlast a restart, as the reports do. */
export class Tally {
  readonly #db: Database;
  #mediaBytes = 0;
  #notSentTwice = 0;

  constructor(db: Database) {
    this.#db = db;
    db.exec(
      `CREATE TABLE IF NOT EXISTS requests (key TEXT PRIMARY KEY, received INTEGER, repeats INTEGER) WITHOUT ROWID`,
    );
  }

  /** Counts each POST with a key that reaches the server, whatever is answered. */
  countRequests(faults: FaultSwitch): MiddlewareHandler<Env> {
    return async (c, next) => {
      const key = readIdempotencyKey(c.req.header('Idempotency-Key'));
      // A server that is down sees nothing.
      const isSeen = key && c.req.method === 'POST' && faults.faultMode !== 'down';
      await next();
      if (!isSeen) return;
      const repeat = c.res.headers.has('Idempotency-Replayed') ? 1 : 0;
      this.#db.run(
        `INSERT INTO requests VALUES (?, 1, ?)
         ON CONFLICT (key) DO UPDATE SET received = received + 1, repeats = repeats + excluded.repeats`,
        [key, repeat],
      );
    };
  }

  sent(bytes: number): void {
    this.#mediaBytes += bytes;
  }

  resumedAt(byte: number): void {
    this.#notSentTwice += byte;
  }

  proofOf(keys: readonly string[]): ServerProof {
    const list = JSON.stringify(keys);
    const stored = this.#db.all('SELECT key FROM reports WHERE key IN (SELECT value FROM json_each(?))', [
      list,
    ]) as unknown as { key: string }[];
    const sums = this.#db.get(
      `SELECT coalesce(sum(received), 0) AS received, coalesce(sum(repeats), 0) AS repeats
       FROM requests WHERE key IN (SELECT value FROM json_each(?))`,
      [list],
    ) as unknown as { received: number; repeats: number };
    return {
      stored: stored.map(({ key }) => key),
      received: sums.received,
      repeats: sums.repeats,
      mediaBytes: this.#mediaBytes,
      notSentTwice: this.#notSentTwice,
    };
  }
}
