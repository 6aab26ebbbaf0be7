import { connect, type Connection } from 'workbox-plugin-core';
import { databaseName } from '../shared/database-name.ts';
import type { Entry } from '../shared/entry.ts';

/** An entry with what only the indexes need. */
export type Row = Entry & { dead: 0 | 1 };

let shared: Connection | undefined;
/** How often this worker has made the database: what the browser evicts is made anew. */
export let creations = 0;

/** The one connection of this worker. */
export const database = (ready: () => Promise<void>) =>
  (shared ??= connect({
    name: databaseName,
    version: 2,
    ready,
    upgrade: (db, { oldVersion }, tx) => {
      const known = oldVersion > 0;
      const entries = known ? tx.objectStore('entries') : db.createObjectStore('entries', { keyPath: 'id' });
      entries.createIndex('by-size', ['scope', 'queue', 'size']);
      const results = db.createObjectStore('results', { keyPath: 'id' });
      results.createIndex('by-time', ['scope', 'queue', 'at']);
      if (known) return;
      creations++;
      entries.createIndex('by-lane', ['scope', 'queue', 'dead', 'lane', 'order']);
      entries.createIndex('by-order', ['scope', 'queue', 'order']);
      // Rows without one are not in it.
      entries.createIndex('by-coalesce-key', ['scope', 'queue', 'coalesceKey']);
      db.createObjectStore('requests');
      db.createObjectStore('queues', { keyPath: ['scope', 'queue'] });
    },
  }));

export const toRow = (entry: Entry): Row => ({ ...entry, dead: entry.state === 'dead' ? 1 : 0 });
export const fromRow = ({ dead: _, ...entry }: Row): Entry => entry;
