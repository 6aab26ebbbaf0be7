import type { FakeBrowser } from 'workbox-plugin-testing';
import type * as worker from '../src/index.ts';
import type { SyncQueueOptions } from '../src/index.ts';
import { Outbox, outboxScript, type OutboxExports, type OutboxParts } from './an-outbox.ts';

type Peers = (from: typeof worker) => SyncQueueOptions['adoptFrom'];

const workboxs: Peers = (from) => from.workboxBackgroundSync;

/** A queue that takes over. Whom from, `peers` says in the worker, for there the package is loaded. */
export const heirScript =
  (peers: Peers = workboxs, options: SyncQueueOptions = {}, parts: OutboxParts = {}) =>
  () => {
    const from = require('workbox-plugin-sync-queue') as typeof worker;
    return outboxScript({ ...options, adoptFrom: peers(from) }, parts)();
  };

interface HeirParts extends OutboxParts {
  peers?: Peers;
  options?: SyncQueueOptions;
}

/** The site is updated: the worker that takes over is active, and has not done anything yet. */
export async function anHeir(
  browser: FakeBrowser,
  { peers, options, ...parts }: HeirParts = {},
): Promise<Outbox> {
  const { scope = browser.scope } = parts;
  const script = heirScript(peers, options, parts);
  const worker = await browser.update<OutboxExports>(script, { scope });
  if (worker.state === 'installed') await worker.activate();
  return new Outbox(worker, parts);
}
