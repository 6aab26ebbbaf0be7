import { supersedes } from './coalescing.ts';
import type { Entry } from './entry.ts';
import { checkLimits } from './limits.ts';
import type { QueueStore } from './queue-store.ts';
import type { StorableRequest } from './storable-request.ts';

/** A queue store that forgets: the same contract, for tests of what stands on it. */
export function createMemoryQueueStore(): QueueStore {
  const rows = new Map<string, { entry: Entry; request: StorableRequest }>();
  let paused = false;
  const inOrder = () => [...rows.values()].map(({ entry }) => entry).sort((a, b) => a.order - b.order);
  const alive = () => inOrder().filter(({ state }) => state !== 'dead');
  const replace = (id: string, entry: Entry) => {
    const row = rows.get(id);
    if (row) row.entry = entry;
    return row && entry;
  };

  return {
    add: async (entry, request, limits) => {
      const superseded = inOrder().filter((older) => supersedes(entry, older));
      const others = inOrder().filter((older) => !superseded.includes(older));
      const bytes = others.reduce((sum, { size }) => sum + size, 0);
      if (limits) checkLimits(entry, limits, { entries: others.length, bytes });
      rows.set(entry.id, structuredClone({ entry, request }));
      for (const { id } of superseded) rows.delete(id);
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
    update: async (id, change) => {
      const row = rows.get(id);
      return row && replace(id, change(row.entry));
    },
    delete: async (id) => rows.delete(id),
    get: async (id) => rows.get(id)?.entry,
    getAll: async () => inOrder(),
    size: async () => alive().length,
    readState: async () => {
      const heads = new Map<string, Entry>();
      for (const entry of alive()) {
        if (!heads.has(entry.lane)) heads.set(entry.lane, entry);
      }
      return { heads: [...heads.values()], lastOrder: inOrder().at(-1)?.order ?? 0, paused };
    },
    setPaused: async (value) => void (paused = value),
    clear: async () => {
      const { size } = rows;
      rows.clear();
      return size;
    },
  };
}
