import { checkOptions, type OptionRules } from 'workbox-plugin-core/shared';
import { attemptTimeoutDefault, failureDefaults } from '../policy/conclude.ts';
import { featureOptionRules } from './option-rules.ts';
import type { CoreOptions, Defaulted, ResolvedOptions } from '../queue/options.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { timerSeconds } from '../shared/timer-seconds.ts';
import { withDefaults } from '../shared/with-defaults.ts';

declare const process: { env: { NODE_ENV?: string } };

const defaults: Omit<Pick<ResolvedOptions, Defaulted>, 'omitHeaders'> = {
  ...failureDefaults,
  concurrency: 3,
  persist: 'on-failure',
  maxWaitSeconds: 5,
  attemptTimeoutSeconds: attemptTimeoutDefault,
  idempotencyKey: {},
  allowCrossSiteForms: false,
  disabled: false,
  forceSyncFallback: false,
};

const onSyncReplacements = ['requestWillReplay', 'requestDidReplay', 'classify'];

/**
 * Checks what the app has given to a queue. Production builds check only what would lose entries without a word.
 *
 * @param rules the table of the options, in development builds
 * @throws SyncQueueError that names the field, what was expected and what came
 */
export function checkGiven(name: string, given: unknown, rules: OptionRules | undefined): void {
  if (typeof name !== 'string' || !name) throw new SyncQueueError('invalid-name', { received: name });
  // Taken over from workbox-background-sync it would never be called.
  if ((given as { onSync?: unknown } | null)?.onSync !== undefined)
    throw new SyncQueueError('unknown-option', { name, field: 'onSync', instead: onSyncReplacements });
  if (process.env.NODE_ENV !== 'production' && rules)
    checkOptions(rules, given, (code, details) => {
      const [feature] =
        Object.entries(featureOptionRules).find(([, own]) => Object.hasOwn(own, String(details['field']))) ??
        [];
      return new SyncQueueError(code, {
        name,
        ...details,
        ...(feature && {
          feature,
          from: `workbox-plugin-sync-queue${'coalesce' in rules ? '' : '/lean'}`,
        }),
      });
    });
}

/** The options with their defaults. */
export function resolveOptions(given: CoreOptions = {}): ResolvedOptions {
  const omitHeaders = (given.omitHeaders ?? []).map((header) => header.toLowerCase());
  const backoff = { ...failureDefaults.backoff, ...given.backoff };
  // What is put off for ever would not be found again.
  backoff.maxSeconds = timerSeconds(backoff.maxSeconds);
  const options = { ...withDefaults<object>(defaults, given), omitHeaders, backoff } as ResolvedOptions;
  for (const field of ['attemptTimeoutSeconds', 'maxWaitSeconds'] as const)
    options[field] = timerSeconds(options[field]);
  return options;
}
