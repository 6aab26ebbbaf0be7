import type { Backoff } from '../packages/core/src/shared.ts';
import { policies } from './client-policy.ts';
import { simulate, type Herd, type Setting } from './simulate.ts';
import { syncQueue } from './sync-queue-policy.ts';

export interface Compared {
  name: string;
  herd: Herd;
  /** Requests in the worst second, in units of the capacity. */
  overCapacity: number;
  /** The peak, as a share of that of immediate replay. */
  peakShare: number;
  /** The wasted calls, as a share of those of immediate replay. */
  wastedShare: number;
}

/** Simulates one outage with each policy. Immediate replay is the first. */
export function compare(
  setting: Setting,
  backoff: Partial<Backoff> = {},
  done: (compared: Compared) => void = () => {},
): Compared[] {
  const results: Compared[] = [];
  for (const { name, create } of [...policies, syncQueue(backoff)]) {
    const herd = simulate(setting, create);
    const floor = results[0]?.herd ?? herd;
    const compared = {
      ...{ name, herd, overCapacity: herd.peak / setting.capacity },
      ...{ peakShare: herd.peak / floor.peak, wastedShare: herd.wasted / floor.wasted },
    };
    results.push(compared);
    done(compared);
  }
  return results;
}
