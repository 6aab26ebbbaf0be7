import { addUses } from '../policy/entry.ts';
import type { RefreshEntry } from '../shared/refresh-entry.ts';
import type { RefreshStore } from './refresh-store.ts';

const flushAfter = 1000;
const mostInMemory = 100;

/**
 * Collects uses and writes them in batches, so that no request waits for a write. Uses from a time when the
 * refresher is off are not written.
 *
 * @param isOn asked before each write
 * @param flushed called after each write that a timer started
 */
export function createUseLog(store: RefreshStore, isOn: () => Promise<boolean>, flushed: () => void) {
  const uses = new Map<string, RefreshEntry>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written: Promise<unknown> = Promise.resolve();

  /** Writes what was collected. Uses that cannot be written are lost: the log is statistics only. */
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (uses.size)
      written = written
        .then(isOn)
        .then((on) => {
          const batch = [...uses.values()];
          uses.clear();
          return on && batch.length ? store.addUses(batch) : undefined;
        })
        .catch(() => {});
    await written;
  };
  /** Drops what is not written. Resolves when no write is going on. */
  const drop = () => {
    uses.clear();
    return written;
  };
  const add = (use: RefreshEntry) => {
    uses.set(use.id, addUses(uses.get(use.id), use));
    const isFull = uses.size >= mostInMemory;
    if (timer && !isFull) return;
    clearTimeout(timer);
    timer = setTimeout(() => void flush().then(flushed), isFull ? 0 : flushAfter);
  };
  return { add, flush, drop };
}
