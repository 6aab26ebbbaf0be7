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
 * A real file. The write-ahead log is not for speed: with this build's rollback journal a
 * transaction cut by SIGKILL is not rolled back at the next start (its lock folder makes SQLite
 * believe the journal's writer is alive), while the log is recovered. Exclusive mode, because the
 * log's shared memory is missing here; synchronous, because an answer says "it is stored".
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

/** All of `work`, or nothing of it. */
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
