import { devLog } from 'workbox-plugin-core';
import { checkOptions } from 'workbox-plugin-core/shared';
import { periodicRefreshOptionRules } from './option-rules.ts';
import type { PeriodicRefreshOptions, ResolvedOptions } from '../shared/options.ts';
import { PeriodicRefreshError } from '../shared/periodic-refresh-error.ts';

declare const process: { env: { NODE_ENV?: string } };

const defaults = {
  minIntervalSeconds: 86_400,
  maxEntries: 50,
  maxBytes: 20_000_000,
  maxSeconds: 60,
  concurrency: 4,
  attemptTimeoutSeconds: 20,
  opaque: false,
  broadcastUpdate: false,
};

/**
 * The options with their defaults. Development builds check them field by field.
 *
 * @throws PeriodicRefreshError that names the field, what was expected and what was given
 */
export function resolveOptions(name: string, given: PeriodicRefreshOptions = {}): ResolvedOptions {
  if (typeof name !== 'string' || !name) throw new PeriodicRefreshError('invalid-name', { received: name });
  if (process.env.NODE_ENV !== 'production') {
    checkOptions(
      periodicRefreshOptionRules,
      given,
      (code, details) => new PeriodicRefreshError(code, { name, ...details }),
    );
    warnBelowMinimum(name, given);
  }
  const options = { ...given, keepHeaders: (given.keepHeaders ?? []).map((name) => name.toLowerCase()) };
  for (const [name, value] of Object.entries(defaults)) (options as Record<string, unknown>)[name] ??= value;
  return options as ResolvedOptions;
}

/** The shortest interval at which browsers fire `periodicsync`, in seconds. */
const shortestInterval = 43_200;

function warnBelowMinimum(name: string, { minIntervalSeconds = shortestInterval }: PeriodicRefreshOptions) {
  if (minIntervalSeconds < shortestInterval)
    devLog(
      'warn',
      `Refresher "${name}": minIntervalSeconds is ${minIntervalSeconds}, but browsers fire periodicsync no sooner than ${shortestInterval} s. Only runs while the app is in use are that frequent.`,
    );
}
