import type { QueueOptions } from './policy.ts';

/** How many faults one history has, where nothing else is asked for. */
export const faultsOf = 2;

/** The queues that are explored. */
export const bounds: { name: string; options: QueueOptions }[] = [
  { name: 'Writes are stored when they fail', options: { persist: 'on-failure', coalesces: false } },
  { name: 'Writes are stored before they are sent', options: { persist: 'before-send', coalesces: false } },
  { name: 'Writes are saves of one draft', options: { persist: 'on-failure', coalesces: true } },
];
