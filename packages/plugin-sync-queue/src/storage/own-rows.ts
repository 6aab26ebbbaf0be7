import { promisify } from 'workbox-plugin-core/shared';
import type { Entry } from '../shared/entry.ts';
import { fromRow, type Row, type Stores } from './database.ts';

/** The rows of one queue, in stores that all queues share. */
export class OwnRows {
  readonly scope: string;
  readonly queue: string;
  /**
   * What could not be written, by the entry's id: the entry as it is now, or `null` if it has left the queue. It counts
   * in place of the row until a later write succeeds.
   */
  readonly unwritten = new Map<string, Entry | null>();

  constructor(scope: string, queue: string) {
    this.scope = scope;
    this.queue = queue;
  }

  /** An array key sorts behind every string and number, so `[]` is "to the end". */
  range(...keys: IDBValidKey[]): IDBKeyRange {
    const { scope, queue } = this;
    return IDBKeyRange.bound([scope, queue, ...keys], [scope, queue, ...keys, []]);
  }

  isOwn(row: { scope: string; queue: string } | undefined): boolean {
    return row?.scope === this.scope && row.queue === this.queue;
  }

  /** The entry of a row as it is now; `undefined` where it is of another queue, or has left this one. */
  entryOf(row: Row | undefined): Entry | undefined {
    if (!row || !this.isOwn(row)) return undefined;
    return (this.unwritten.has(row.id) ? this.unwritten.get(row.id) : fromRow(row)) ?? undefined;
  }

  /** The entries that an index lists, as they are now. */
  async list({ entries }: Pick<Stores, 'entries'>, index: string, ...keys: IDBValidKey[]): Promise<Entry[]> {
    const rows = await promisify<Row[]>(entries.index(index).getAll(this.range(...keys)));
    return rows.flatMap((row) => this.entryOf(row) ?? []);
  }

  remove({ entries, requests }: Stores, id: string): void {
    for (const store of [entries, requests]) store.delete(id);
  }
}
