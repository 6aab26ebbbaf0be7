import type { FakeBrowser } from 'workbox-plugin-testing';
import type * as worker from '../../src/index.ts';
import type { SyncQueueOptions } from '../../src/index.ts';
import { Outbox, outboxScript, type OutboxExports, type OutboxParts } from './outbox.ts';

type Sources = (from: typeof worker) => SyncQueueOptions['migrateFrom'];

const workboxOnly: Sources = (from) => from.workboxBackgroundSync;

/** A queue that migrates. `sources` is called in the worker, because the package is loaded there. */
export const migratingScript =
  (sources: Sources = workboxOnly, options: SyncQueueOptions = {}, parts: OutboxParts = {}) =>
  () => {
    const from = require('workbox-plugin-sync-queue') as typeof worker;
    return outboxScript({ ...options, migrateFrom: sources(from) }, parts)();
  };

interface MigratingParts extends OutboxParts {
  sources?: Sources;
  options?: SyncQueueOptions;
}

/** Updates the site: the worker that migrates is active and has not done anything yet. */
export async function createMigratingWorker(
  browser: FakeBrowser,
  { sources, options, ...parts }: MigratingParts = {},
): Promise<Outbox> {
  const { scope = browser.scope } = parts;
  const script = migratingScript(sources, options, parts);
  const worker = await browser.update<OutboxExports>(script, { scope });
  if (worker.state === 'installed') await worker.activate();
  return new Outbox(worker, parts);
}
