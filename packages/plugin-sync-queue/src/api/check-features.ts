import type { Feature } from '../queue/feature.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { featureOptionRules } from './option-rules.ts';
import { checkGiven } from './resolve-options.ts';

/**
 * Checks the features that a queue was given, for development builds. `all` are those with what its form brings.
 *
 * @throws SyncQueueError `invalid-option`, `unknown-option`
 */
export function checkFeatures(name: string, given: readonly Feature[], all = given): void {
  const names = all.map((feature) => feature.name);
  const last = names.indexOf('limits');
  const isEarly = last >= 0 && Math.max(names.indexOf('coalesce'), names.indexOf('results')) > last;
  if (isEarly || new Set(names).size < names.length)
    throw new SyncQueueError('invalid-option', {
      name,
      field: 'features',
      expected: 'each feature once, and coalesce() and results() before limits()',
      received: names,
    });
  for (const feature of given) checkGiven(name, feature.options ?? {}, featureOptionRules[feature.name]);
}
