import type { Entry } from './entry.ts';
import { lockNameOf } from './messages.ts';

/** Whether somebody replays the queue of `entry` at this moment. */
export async function isReplaying({ scope, queue }: Entry): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined;
  const { held } = (await locks?.query()) ?? {};
  return held?.some(({ name }) => name === lockNameOf(scope, queue)) ?? false;
}
