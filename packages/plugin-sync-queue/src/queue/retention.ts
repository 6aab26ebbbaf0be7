import type { Entry } from '../shared/entry.ts';
import type { QueueState } from './queue-state.ts';

/**
 * What removes results and dead letters that have been kept long enough: all of them whenever it is called, and now
 * and then by itself from the first that ends in this worker's life.
 */
export function createRetention({ options, store, changes, hooks }: QueueState): () => Promise<void> {
  const results = options.resultRetentionSeconds;
  const dead = options.deadLetterRetentionMinutes * 60;
  let timer: ReturnType<typeof setInterval> | undefined;

  const expire = async () => {
    const now = Date.now();
    const gone = await store.expire(now - results * 1000, now - dead * 1000).catch((): Entry[] => []);
    for (const entry of gone) {
      changes.tell({ type: 'removed', entry });
      await hooks.tell('deadLetterDidExpire', { entry });
    }
  };
  changes.listen((change) => {
    const ended = 'entry' in change && (change.entry.state === 'dead' || !/^(stor|upd)/.test(change.type));
    // At most once a minute, and within the time that a timer can take.
    if (ended)
      timer ??= setInterval(
        () => void expire(),
        Math.max(60, Math.min(results || dead, dead, 86_400) + 1) * 1000,
      );
  });
  return expire;
}
