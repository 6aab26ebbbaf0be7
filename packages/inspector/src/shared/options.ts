import { checkOptions, listOf, text, type OptionRule, type OptionRules } from 'workbox-plugin-core/shared';
import type { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';
import type { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';
import type { SyncQueueClient } from 'workbox-plugin-sync-queue/window';
import { InspectorError } from './inspector-error.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * What is inspected. Where your app has a page client already, pass the client: a name makes a second one, which polls
 * by itself.
 */
export interface InspectorOptions {
  /**
   * Queues, by their names or their page clients.
   * @default []
   */
  queues?: readonly (string | SyncQueueClient)[];
  /**
   * Refreshers, by their names or their page clients.
   * @default []
   */
  refreshers?: readonly (string | PeriodicRefreshClient)[];
  /**
   * The downloads of the worker, which have no name: `true`, or the page client. A client that is made for `true` also
   * starts waiting downloads, as each page client does.
   * @default false
   */
  downloads?: boolean | BackgroundFetchClient;
}

const isClient = (value: unknown) => {
  const { getSnapshot, subscribe } = Object(value) as Record<string, unknown>;
  return typeof getSnapshot === 'function' && typeof subscribe === 'function';
};

/** The name that a list item stands for. */
export const nameOf = (item: string | { name: string }) => (typeof item === 'string' ? item : item.name);

const nameOrClient = (client: string): OptionRule => ({
  expected: `a name, or a ${client}`,
  fits: (value) => text().fits(value) || (isClient(value) && text().fits((value as { name?: unknown }).name)),
});

const namedOnce = (client: string): OptionRule => ({
  ...listOf(`a list of names or of ${client}s, each name once`, nameOrClient(client), '[]'),
  fits: (value) => {
    if (!Array.isArray(value)) return false;
    const names = value.map((item) => (item ? nameOf(item as string) : item));
    return new Set(names).size === names.length;
  },
});

export const inspectorOptionRules: OptionRules<keyof InspectorOptions> = {
  queues: namedOnce('SyncQueueClient'),
  refreshers: namedOnce('PeriodicRefreshClient'),
  downloads: {
    expected: 'true, false or a BackgroundFetchClient',
    fits: (value) => typeof value === 'boolean' || isClient(value),
    default: 'false',
  },
};

/** @throws InspectorError `nothing-to-inspect`; in development builds also `invalid-option` and `unknown-option` */
export function checkInspectorOptions(options: InspectorOptions): void {
  if (process.env.NODE_ENV !== 'production')
    checkOptions(inspectorOptionRules, options, (code, details) => new InspectorError(code, details));
  const { queues = [], refreshers = [], downloads } = options;
  if (!queues.length && !refreshers.length && !downloads) throw new InspectorError('nothing-to-inspect', {});
}
