import { promisify } from 'workbox-plugin-core/shared';
import type { Entry } from '../shared/entry.ts';
import { fromRow, readable, type Row, type Stores, toRow, type Transactions } from './database.ts';
import type { OwnRows } from './own-rows.ts';
import type { Ahead, Claim, Claimed, Ending, Look, QueueStore, StoreSeams } from './queue-store.ts';

/** Whether nothing has happened to the entry. */
const isSame = (a: Entry, b: Entry) =>
  (['order', 'state', 'attempts', 'nextAttemptAt', 'retriedAt', 'updatedAt', 'owner', 'lane'] as const).every(
    (field) => a[field] === b[field],
  );

/** Whether what the server answered is kept with the entry. */
const hasAnswer = ({ state }: Entry) => state === 'dead' || state === 'conflict';

/** Writes down how attempts ended and claims what is to be sent next. */
export function createClaims(
  { read, write, handOver, ask }: Transactions,
  rows: OwnRows,
  seams: readonly StoreSeams[],
): Pick<QueueStore, 'claimNext' | 'conclude' | 'flush' | 'look' | 'readAhead' | 'update' | 'delete'> {
  const { scope, queue, unwritten } = rows;

  const apply = async (stores: Stores, { entry, change, ended }: Ending): Promise<Entry | undefined> => {
    const row = await promisify<Row | undefined>(stores.entries.get(entry.id));
    const known = rows.isOwn(row) ? fromRow(row!) : undefined;
    const before = change ? rows.entryOf(row) : known;
    const after = change && before ? change(before) : before;
    if (change && after) stores.entries.put(toRow(after));
    else if (known && !change) rows.remove(stores, entry.id);
    if (ended && (change ? after && hasAnswer(after) : (known ?? ended.isAddition)))
      for (const { settled } of seams) await settled?.(stores, rows, after ?? entry, ended);
    return after;
  };

  /** A deletion counts from now on, because it may hang. */
  const hide = ({ entry, change }: Ending) => void (change ?? unwritten.set(entry.id, null));

  /** Without room for its record an ending is stored alone: the entry would be sent again and again. */
  const store = async (ending: Ending): Promise<Entry | undefined> => {
    const { entry: given, change, ended } = ending;
    const writing = write((stores) => apply(stores, ending));
    const entry = await (ended
      ? writing.catch(() => write((stores) => apply(stores, { entry: given, change })))
      : writing);
    unwritten.delete(given.id);
    return entry;
  };

  const conclude = async (ending: Ending): Promise<Entry | undefined> => {
    const { entry: given, change, recorded } = ending;
    hide(ending);
    const entry = await store(ending).catch(async () => {
      const row = await ask<Row | undefined>((entries) => entries.get(given.id)).catch(() => toRow(given));
      const before = rows.entryOf(row);
      const after = change ? before && change(before) : row && fromRow(row);
      if (change && after) unwritten.set(given.id, after);
      return after;
    });
    recorded?.(entry);
    return entry;
  };

  const lookAt = async (
    { entries, requests }: Stores,
    looks: readonly Look[],
    mark: (entry: Entry) => Entry,
    keep: (entry: Entry, cursor: IDBCursor) => void,
  ): Promise<Claimed> => {
    const found: Claimed = { heads: [] };
    for (const { lane, from, decide } of looks) {
      const rest = IDBKeyRange.bound([scope, queue, 0, lane, from], [scope, queue, 0, lane, []]);
      const walk = entries.index('by-lane').openCursor(rest);
      let head: Entry | undefined;
      for (let cursor = await promisify(walk); cursor && !head; cursor = await promisify(walk)) {
        const before = rows.entryOf(cursor.value as Row);
        const decision = before && before.state !== 'dead' ? decide(before) : 'skip';
        if (!before || decision === 'skip') {
          cursor.continue();
          continue;
        }
        head = before;
        if (decision === 'stop' || found.claim) break;
        head = mark(before);
        keep(head, cursor);
        found.claim = { entry: head, before, request: await readable(requests.get(before.id)) };
        break;
      }
      found.heads.push(head);
    }
    return found;
  };

  const claim = (looks: readonly Look[], mark: (entry: Entry) => Entry, endings: readonly Ending[]) =>
    write(async (stores) => {
      const changed: (Entry | undefined)[] = [];
      for (const ending of endings) changed.push(await apply(stores, ending));
      const found = await lookAt(stores, looks, mark, (entry, cursor) => cursor.update(toRow(entry)));
      return { changed, found };
    });

  /**
   * Claims an entry that was read ahead: it checks the row in place of a search, and does not wait for the commit. What
   * is not committed is remembered. Returns `undefined` where the row has changed.
   */
  const claimAhead = async (
    { decide }: Look,
    mark: (entry: Entry) => Entry,
    endings: readonly Ending[],
    { entry: known, request }: Ahead,
  ): Promise<Claim | undefined> => {
    let applied: Promise<Entry | undefined>[] = [];
    const { value: claim, stored } = await handOver(async (stores) => {
      applied = endings.map((ending) => apply(stores, ending));
      const reading = promisify<Row | undefined>(stores.entries.get(known.id));
      // Where the transaction is aborted, the promises of the endings reject too, and they are awaited.
      reading.catch(() => {});
      await Promise.all(applied);
      const before = rows.entryOf(await reading);
      if (!before || !isSame(before, known) || decide(before) !== 'send') return undefined;
      const entry = mark(before);
      stores.entries.put(toRow(entry));
      return { entry, before, request };
    });
    if (claim) unwritten.delete(claim.entry.id);
    stored.then(
      () =>
        endings.forEach(({ entry, recorded }, at) => {
          unwritten.delete(entry.id);
          void applied[at]?.then(recorded);
        }),
      async () => {
        // Its own attempt may have ended by now.
        if (claim && !unwritten.has(claim.entry.id)) unwritten.set(claim.entry.id, claim.entry);
        for (const ending of endings) await conclude(ending);
      },
    );
    return claim;
  };

  return {
    readAhead: (lane, order) =>
      read(async ({ entries, requests }) => {
        const rest = IDBKeyRange.bound([scope, queue, 0, lane, order], [scope, queue, 0, lane, []], true);
        const cursor = await promisify(entries.index('by-lane').openCursor(rest));
        const entry = rows.entryOf(cursor?.value as Row | undefined);
        return entry && { entry, request: await readable(requests.get(entry.id)) };
      }),

    claimNext: async (looks, mark, given = [], ahead) => {
      given.forEach(hide);
      let endings = given;
      if (ahead)
        try {
          const claim = await claimAhead(looks[0]!, mark, endings, ahead);
          if (claim) return { claim, heads: [claim.entry] };
          // The endings are handed over to the database.
          endings = [];
        } catch {
          // It is tried again below.
        }
      const write = async (given: readonly Ending[]) => {
        const { changed, found } = await claim(looks, mark, given);
        for (const { entry } of [...given, ...(found.claim ? [found.claim] : [])]) unwritten.delete(entry.id);
        given.forEach(({ recorded }, at) => recorded?.(changed[at]));
        return found;
      };
      try {
        return await write(endings);
      } catch {
        for (const ending of endings) await conclude(ending);
        if (endings.length) return write([]).catch(() => unmarked());
        return unmarked();
      }
      /** Sending needs no room on the disk: what cannot be marked there is marked here. */
      function unmarked() {
        return read((stores) => lookAt(stores, looks, mark, (entry) => unwritten.set(entry.id, entry)));
      }
    },

    look: async (looks) =>
      (
        await read((stores) =>
          lookAt(
            stores,
            looks,
            (entry) => entry,
            () => {},
          ),
        )
      ).heads,

    update: (id, change, ended) => store({ entry: { id } as Entry, change, ended }),

    delete: async (id, ended) => Boolean(await store({ entry: { id } as Entry, ended })),

    conclude,

    flush: async () => {
      for (const [id, entry] of unwritten) if (!entry) void conclude({ entry: { id } as Entry });
    },
  };
}
