import type { QueueOptions } from './policy.ts';

/** How many faults one history has, where nothing else is asked for. */
export const faultsOf = 2;

/** The queues that are explored, with the most faults of one history where that is limited. */
export const bounds: { name: string; options: QueueOptions; most?: number }[] = [
  {
    name: 'Writes are stored when they fail',
    options: { persist: 'on-failure', coalesces: false, relates: false },
  },
  {
    name: 'Writes are stored before they are sent',
    options: { persist: 'before-send', coalesces: false, relates: false },
  },
  {
    name: 'Writes are saves of one draft',
    options: { persist: 'on-failure', coalesces: true, relates: false },
  },
  {
    name: 'Writes conflict and depend on others',
    options: { persist: 'on-failure', coalesces: false, relates: true },
    most: 1,
  },
];
