import { QueueKeeper } from './queue-keeper.ts';
import { Replayer } from '../replay/replayer.ts';
import { Waker } from '../replay/waker.ts';

/** The whole queue of a worker: what it keeps, who sends that, and what wakes the sender. */
export class QueueEngine extends QueueKeeper {
  readonly replayer = new Replayer(this);
  readonly waker = new Waker(this, this.replayer);
}
