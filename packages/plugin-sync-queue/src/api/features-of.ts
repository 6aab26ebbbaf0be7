import { coalesce } from '../features/coalesce.ts';
import { explanation } from '../features/explanation.ts';
import { formReceipts } from '../features/form-receipts.ts';
import { hooks } from '../features/hooks.ts';
import { limits } from '../features/limits.ts';
import { management } from '../features/management.ts';
import { migration } from '../features/migration.ts';
import { owner } from '../features/owner.ts';
import { pages } from '../features/pages.ts';
import { results } from '../features/results.ts';
import type { Feature } from '../queue/feature.ts';
import type { SyncQueueOptions } from '../queue/options.ts';

/** The features that every queue of the full form has, as the named options want them, and those of `features`. An entry whose place is taken must not count towards a limit. */
export function featuresOf(options: SyncQueueOptions): Feature[] {
  const { maxEntries, maxBytes, maxEntryBytes } = options;
  return [
    pages(),
    formReceipts(),
    explanation(),
    management(),
    owner(options.owner),
    ...(options.coalesce ? [coalesce(options.coalesce)] : []),
    results(options),
    ...((maxEntries ?? maxBytes ?? maxEntryBytes) ? [limits(options)] : []),
    hooks(options),
    ...(options.migrateFrom ? [migration(options.migrateFrom)] : []),
    ...(options.features ?? []),
  ];
}
