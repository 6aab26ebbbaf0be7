import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { ownFolder } from './single-owner.ts';

export type Database = InstanceType<typeof sqlite.Database>;

const schema = `
  CREATE TABLE IF NOT EXISTS reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    photo BLOB,
    photo_type TEXT,
    key TEXT
  );
  CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    stored_at INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

/**
 * Opens the database file. It uses the write-ahead log, which is recovered after a SIGKILL. With the rollback journal
 * of this build a cut transaction is not rolled back at the next start, because the lock folder makes SQLite believe
 * that the writer of the journal is alive. Exclusive mode is needed because this build has no shared memory for the
 * log. `synchronous` is full, because an answer says "it is stored".
 */
export function openDatabase(folder: string): { db: Database; close: () => void } {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'field-notes.sqlite');
  const disown = ownFolder(folder, file);
  const db = new sqlite.Database(file);
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(schema);
  return {
    db,
    close() {
      if (db.isOpen) db.close();
      disown();
    },
  };
}

/** Runs `work` in a transaction. */
export function inTransaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
