import { supersedes } from '../policy/coalescing.ts';
import type { ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { checkLimits } from '../policy/limits.ts';
import type { QueueStore } from './queue-store.ts';
import type { StorableRequest } from './storable-request.ts';

/** A queue store that forgets: the same contract, for tests of what stands on it. */
export function createMemoryQueueStore(): QueueStore {
  const rows = new Map<string, { entry: Entry; request: StorableRequest }>();
  const results = new Map<string, ResultRecord>();
  const write = (result?: ResultRecord) => void (result && results.set(result.id, structuredClone(result)));
  const state: { paused: boolean; owner?: string | null } = { paused: false };
  const inOrder = () => [...rows.values()].map(({ entry }) => entry).sort((a, b) => a.order - b.order);
  const alive = () => inOrder().filter(({ state }) => state !== 'dead');
  const replace = (id: string, entry: Entry) => {
    const row = rows.get(id);
    if (row) row.entry = entry;
    return row && entry;
  };

  const update: QueueStore['update'] = async (id, change, result) => {
    const row = rows.get(id);
    if (!row) return undefined;
    const next = change(row.entry);
    write(result?.(next));
    return replace(id, next);
  };
  const remove = async (id: string, result?: ResultRecord) => {
    if (rows.has(id) || results.has(id)) write(result);
    return rows.delete(id);
  };

  return {
    add: async (entry, request, limits, resultFor) => {
      const superseded = inOrder().filter((older) => supersedes(entry, older));
      const others = inOrder().filter((older) => !superseded.includes(older));
      const waiting = others.filter(({ state }) => state !== 'dead');
      const bytes = waiting.reduce((sum, { size }) => sum + size, 0);
      if (limits) checkLimits(entry, limits, { entries: waiting.length, bytes });
      rows.set(entry.id, structuredClone({ entry, request }));
      for (const older of superseded) {
        rows.delete(older.id);
        write(resultFor?.(older));
      }
      return superseded;
    },
    take: async (lane, after, turn, mark) => {
      for (const before of alive()) {
        if (before.lane !== lane || before.order <= after) continue;
        const next = turn(before);
        if (next === 'stop') return { entry: before };
        if (next === 'send') {
          const entry = mark(before);
          replace(before.id, entry);
          return { entry, before, request: rows.get(before.id)?.request };
        }
      }
      return undefined;
    },
    update,
    settle: update,
    delete: remove,
    end: remove,
    flush: async () => {},
    result: async (id) => ({ entry: rows.get(id)?.entry, result: results.get(id) }),
    expire: async (before, deadBefore) => {
      for (const { id, at } of results.values()) if (at < before) results.delete(id);
      const gone = inOrder().filter(
        ({ state, createdAt, lastAttemptAt = createdAt }) => state === 'dead' && lastAttemptAt <= deadBefore,
      );
      for (const { id } of gone) rows.delete(id);
      return gone;
    },
    get: async (id) => rows.get(id)?.entry,
    getAll: async () => inOrder(),
    size: async () => alive().length,
    readState: async () => {
      const heads = new Map<string, Entry>();
      for (const entry of alive()) {
        if (!heads.has(entry.lane)) heads.set(entry.lane, entry);
      }
      return { heads: [...heads.values()], lastOrder: inOrder().at(-1)?.order ?? 0, ...state };
    },
    omit: async (names) => {
      const drop = ({ headers }: { headers?: Record<string, string> }) => {
        for (const name of Object.keys(headers ?? {}))
          if (names.includes(name.toLowerCase())) delete headers?.[name];
      };
      for (const { request } of rows.values()) drop(request);
      for (const result of results.values()) drop(result);
    },
    setState: async (given) => void Object.assign(state, given),
    clear: async (of = () => true) => {
      const gone = inOrder().filter(({ owner }) => of(owner));
      for (const { id } of gone) rows.delete(id);
      for (const { id, owner } of results.values()) if (of(owner)) results.delete(id);
      return gone.length;
    },
  };
}
