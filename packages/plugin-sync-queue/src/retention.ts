import type { Entry } from './entry.ts';
import type { QueueKeeper } from './queue-keeper.ts';
import { timerSeconds } from './timer-seconds.ts';

/**
 * What removes results and dead letters that have been kept long enough: all of them whenever it is called, and by
 * itself what ends in this worker's life.
 */
export function createRetention({ options, store, changes, hooks }: QueueKeeper): () => Promise<void> {
  const results = options.resultRetentionSeconds;
  const dead = options.deadLetterRetentionMinutes * 60;
  let endedAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const expire = async () => {
    const now = Date.now();
    timer = undefined;
    if (now <= endedAt + 1000 * Math.max(results, dead)) expireLater();
    const gone = await store.expire(now - results * 1000, now - dead * 1000).catch((): Entry[] => []);
    for (const entry of gone) {
      changes.tell({ type: 'removed', entry });
      await hooks.tell('deadLetterDidExpire', { entry });
    }
  };
  const expireLater = () => {
    timer ??= setTimeout(() => void expire(), 1000 * timerSeconds(1 + Math.min(results || dead, dead)));
  };
  changes.listen((change) => {
    if (!('entry' in change) || change.type === 'stored') return;
    if (change.type === 'updated' && change.entry.state !== 'dead') return;
    endedAt = Date.now();
    expireLater();
  });
  return expire;
}
