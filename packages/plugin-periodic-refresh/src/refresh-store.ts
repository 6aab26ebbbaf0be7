import type { RefreshEntry } from './entry.ts';
import type { Round } from './plan-run.ts';
import type { RunReport } from './report.ts';

/** What outlives a worker, beside the entries. */
export interface RefreshState {
  /** When a page asked for it; 0 for never, or not any more. */
  enabledAt: number;
  /** `disable()` was called: an event that comes all the same does nothing. */
  disabled?: boolean;
  /** The interval that the browser was told; 0 where it takes none. */
  registeredSeconds: number;
  /** Why the browser took none. */
  refusal?: string;
  /** When the last run that asked the network began. */
  ranAt: number;
  round?: Round;
  lastRun?: RunReport;
}

export const emptyState: RefreshState = { enabledAt: 0, registeredSeconds: 0, ranAt: 0 };

/** What becomes of an entry; without a change it is deleted. */
export type Change = readonly [id: string, change?: Partial<RefreshEntry>];

/**
 * Where one refresher of one registration scope keeps its log and its state.
 *
 * Implementations must
 * - merge a batch of uses in one transaction, and hold no more than `mostEntries` beside those that the
 *   app lists, the least used and oldest going first;
 * - make all changes of a batch in one transaction, and never bring back an entry by one;
 * - touch nothing of another refresher or scope.
 */
export interface RefreshStore {
  readonly addUses: (uses: RefreshEntry[]) => Promise<void>;
  readonly change: (changes: readonly Change[]) => Promise<void>;
  readonly getAll: () => Promise<RefreshEntry[]>;
  /** Deletes all entries; the state stays. */
  readonly clear: () => Promise<void>;
  readonly readState: () => Promise<RefreshState>;
  readonly changeState: (change: Partial<RefreshState>) => Promise<RefreshState>;
}

export const mostEntries = 500;

/** The entries that are too many; what the app lists never is. */
export function surplus<E extends RefreshEntry>(entries: E[], most: number): E[] {
  const used = entries.filter(({ listed }) => !listed);
  return used.sort((a, b) => b.score - a.score || b.usedAt - a.usedAt).slice(most);
}
