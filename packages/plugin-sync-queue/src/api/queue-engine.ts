import { QueueState } from '../queue/queue-state.ts';
import { Replayer } from '../replay/replayer.ts';
import { ReplayScheduler } from '../replay/replay-scheduler.ts';

/** The whole queue of a worker: what it knows and stores, and what sends it. */
export class QueueEngine extends QueueState {
  readonly replayer = new Replayer(this);
  readonly scheduler = new ReplayScheduler(this, this.replayer);
}
