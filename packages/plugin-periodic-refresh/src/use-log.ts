import { addUses, type RefreshEntry } from './entry.ts';
import type { RefreshStore } from './refresh-store.ts';

const flushAfter = 1000;
const mostInMemory = 100;

/**
 * Gathers uses and writes them in batches: no request pays for it with a write of its own. What was used
 * while the refresher is off is not written.
 */
export function createUseLog(store: RefreshStore, isOn: () => Promise<boolean>, flushed: () => void) {
  const uses = new Map<string, RefreshEntry>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written: Promise<unknown> = Promise.resolve();

  /** Writes down what is known so far. What cannot be written is forgotten: it is only a log. */
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
  /** Forgets what is not written, and resolves when nothing is being written. */
  const drop = () => {
    uses.clear();
    return written;
  };
  const note = (use: RefreshEntry) => {
    uses.set(use.id, addUses(uses.get(use.id), use));
    const isFull = uses.size >= mostInMemory;
    if (timer && !isFull) return;
    clearTimeout(timer);
    timer = setTimeout(() => void flush().then(flushed), isFull ? 0 : flushAfter);
  };
  return { note, flush, drop };
}
