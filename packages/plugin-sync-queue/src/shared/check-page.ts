import { count, optionIssues, type OptionRules, showPath } from 'workbox-plugin-core/shared';
import type { PageOfEntries } from './entry-filter.ts';
import { SyncQueueError } from './sync-queue-error.ts';

const pageRules: OptionRules<keyof PageOfEntries> = {
  after: {
    expected: 'the order of an entry',
    fits: (value) => typeof value === 'number' && !Number.isNaN(value),
  },
  limit: count(),
};

/**
 * Checked in development builds.
 * @throws SyncQueueError `invalid-filter`
 */
export function checkPage(name: string, param: unknown): void {
  for (const { path, expected, received } of optionIssues(pageRules, param)) {
    const field = showPath(path) || 'parameter';
    throw new SyncQueueError('invalid-filter', { name, field, expected, received });
  }
}
