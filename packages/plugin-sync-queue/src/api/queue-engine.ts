import type { Feature } from '../queue/feature.ts';
import type { ResolvedOptions } from '../queue/options.ts';
import { QueueState } from '../queue/queue-state.ts';
import type { SyncQueue } from '../queue/sync-queue.ts';
import { ReplayScheduler } from '../replay/replay-scheduler.ts';
import { Replayer } from '../replay/replayer.ts';
import { createSyncQueue } from './create-sync-queue.ts';

/** The whole queue of a worker: what it knows and stores, what sends it, its features and its methods. */
export class QueueEngine extends QueueState {
  readonly scheduler: ReplayScheduler;
  readonly verbs: SyncQueue;

  constructor(name: string, options: ResolvedOptions, features: readonly Feature[]) {
    super(name, options);
    const replayer = new Replayer(this);
    this.scheduler = new ReplayScheduler(this, replayer);
    this.attach(features);
    this.verbs = createSyncQueue(this, replayer);
  }
}
