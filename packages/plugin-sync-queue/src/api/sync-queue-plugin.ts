import { warnAboutClass } from 'workbox-plugin-core';
import type { SyncQueueOptions } from '../queue/options.ts';
import { checkFeatures } from './check-features.ts';
import { featuresOf } from './features-of.ts';
import { syncQueueOptionRules } from './option-rules.ts';
import { QueuePlugin } from './queue-plugin.ts';
import { checkGiven } from './resolve-options.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * Keeps the writes of a route that cannot reach the server now, and sends them later, in order.
 *
 * A write is deleted only after the server's answer, so it arrives at least once, whatever is killed
 * in between, and once in effect where the server honours the `Idempotency-Key`. It is kept as long
 * as the browser keeps the origin's storage. Construct it at the worker's top level, once a queue,
 * and put it last among `plugins`, so that headers which others add are in what is stored.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/api/'),
 *   new NetworkOnly({ plugins: [new SyncQueuePlugin('outbox')] }),
 *   'POST',
 * );
 */
export class SyncQueuePlugin extends QueuePlugin {
  /** @throws SyncQueueError `invalid-name`, `invalid-option`, `unknown-option`, `duplicate-queue-name` */
  constructor(name: string, options: SyncQueueOptions = {}) {
    checkGiven(name, options, process.env.NODE_ENV === 'production' ? undefined : syncQueueOptionRules);
    const features = featuresOf(options);
    if (process.env.NODE_ENV !== 'production') checkFeatures(name, options.features ?? [], features);
    super(name, options, features);
  }
}

if (process.env.NODE_ENV !== 'production') warnAboutClass(SyncQueuePlugin, 'SyncQueuePlugin');
