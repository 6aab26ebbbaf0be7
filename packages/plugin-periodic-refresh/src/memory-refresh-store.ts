import { addUses, type RefreshEntry } from './entry.ts';
import { emptyState, mostEntries, surplus, type RefreshStore } from './refresh-store.ts';

/** The same in memory, for tests: it holds the contract without a database. */
export function createMemoryRefreshStore(): RefreshStore {
  const entries = new Map<string, RefreshEntry>();
  let state = emptyState;
  return {
    addUses: async (uses) => {
      for (const entry of uses) entries.set(entry.id, addUses(entries.get(entry.id), entry));
      for (const { id } of surplus([...entries.values()], mostEntries)) entries.delete(id);
    },
    change: async (changes) => {
      for (const [id, change] of changes) {
        const known = entries.get(id);
        if (!change) entries.delete(id);
        else if (known) entries.set(id, { ...known, ...change });
      }
    },
    getAll: async () => [...entries.values()],
    clear: async () => entries.clear(),
    readState: async () => state,
    changeState: async (change) => (state = { ...state, ...change }),
  };
}
