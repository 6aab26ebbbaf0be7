import type { LogLine } from './log-line.ts';

/**
 * What became of a write when its page was answered: the server has it, the queue stored it, or the page was told that
 * it was refused or that it failed.
 */
export interface WriteNote {
  /** Its idempotency key, without quotes. */
  key: string;
  at: number;
  fate: 'delivered' | 'kept' | 'refused' | 'failed';
}

/** Sums that the worker keeps over its restarts. */
export type SumName = 'notModified' | 'bytesNotSent';

/** The newest lines and writes are kept. */
const MOST = 1_000;

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  return (opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('field-notes-demo', 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore('lines', { keyPath: 'id', autoIncrement: true });
      db.createObjectStore('writes', { keyPath: 'key' });
      db.createObjectStore('sums');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  }));
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });

async function store(name: 'lines' | 'writes' | 'sums', mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await database()).transaction(name, mode).objectStore(name);
}

/** Returns the id of the line. */
export async function addLine(line: Omit<LogLine, 'id'>): Promise<number> {
  const lines = await store('lines', 'readwrite');
  const id = (await done(lines.add(line))) as number;
  if (id > MOST) lines.delete(id - MOST);
  return id;
}

/** The newest lines, oldest first. */
export async function readLines(count: number): Promise<LogLine[]> {
  const lines = await store('lines', 'readonly');
  const all = (await done(lines.getAll())) as LogLine[];
  return all.slice(-count);
}

/** A write that is noted already keeps its time. */
export async function noteWrite(note: WriteNote): Promise<void> {
  const writes = await store('writes', 'readwrite');
  const known = (await done(writes.get(note.key))) as WriteNote | undefined;
  await done(writes.put({ ...note, at: known?.at ?? note.at }));
}

export async function readWrites(): Promise<WriteNote[]> {
  const all = (await done((await store('writes', 'readonly')).getAll())) as WriteNote[];
  return all.sort((a, b) => a.at - b.at).slice(-MOST);
}

export async function addToSum(name: SumName, by: number): Promise<void> {
  const sums = await store('sums', 'readwrite');
  const before = ((await done(sums.get(name))) as number | undefined) ?? 0;
  await done(sums.put(before + by, name));
}

export async function readSum(name: SumName): Promise<number> {
  return ((await done((await store('sums', 'readonly')).get(name))) as number | undefined) ?? 0;
}
