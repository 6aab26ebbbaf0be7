import { warnAboutClass } from 'workbox-plugin-core';
import type { Feature } from '../queue/feature.ts';
import type { CoreOptions } from '../queue/options.ts';
import { checkFeatures } from './check-features.ts';
import { leanOptionRules } from './option-rules.ts';
import { QueuePlugin } from './queue-plugin.ts';
import { checkGiven } from './resolve-options.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * The options of the lean {@link SyncQueuePlugin}: those of the full one that need no optional part, and
 * `features`.
 */
export interface LeanOptions extends CoreOptions {
  /**
   * The optional parts that this queue has. What is not listed is not in the worker's bundle. `coalesce()` and
   * `results()` stand before `limits()`.
   * @default []
   */
  features?: readonly Feature[];
}

/**
 * The plugin without its optional parts, for those who count bytes: the same promise, the same stored data,
 * and the parts that you list. A method of a part that is not listed rejects with `missing-feature`.
 *
 * @example
 * import { limits, pages, SyncQueuePlugin } from 'workbox-plugin-sync-queue/lean';
 *
 * new SyncQueuePlugin('outbox', { features: [pages(), limits({ maxEntries: 500 })] });
 */
export class SyncQueuePlugin extends QueuePlugin {
  /** @throws SyncQueueError `invalid-name`, `invalid-option`, `unknown-option`, `duplicate-queue-name` */
  constructor(name: string, options: LeanOptions = {}) {
    checkGiven(name, options, process.env.NODE_ENV === 'production' ? undefined : leanOptionRules);
    const { features = [], ...core } = options;
    if (process.env.NODE_ENV !== 'production') checkFeatures(name, features);
    super(name, core, features);
  }
}

if (process.env.NODE_ENV !== 'production') warnAboutClass(SyncQueuePlugin, 'SyncQueuePlugin');
