import type { Setting } from './simulate.ts';

/** `busy`: a 503. `unreachable`: a network error, with a network on the device. */
export type Answer = 'busy' | 'unreachable';

/** When the clients try again. All times are seconds since the begin of the outage. */
export interface ClientPolicy {
  /**
   * An attempt has failed: the time of the next one, `Infinity` for never. `lost`: the write is not kept.
   *
   * @param retryAfter what a `busy` server asks for, in seconds; 0: nothing
   */
  failed: (client: number, at: number, answer: Answer, retryAfter: number) => number | 'lost';
  /** The write has left the queue, and the next one of this client is new. */
  ended: (client: number) => void;
}

export interface NamedPolicy {
  name: string;
  create: (setting: Setting) => ClientPolicy;
}

/** Sends again at once. While the server cannot be reached that has no end, so it is not simulated. */
const immediate: NamedPolicy = {
  name: 'immediate replay',
  create: ({ outageSeconds }) => ({
    failed: (_, at) => Math.max(at + 1, outageSeconds),
    ended: () => {},
  }),
};

/** Doubles the wait from 2 seconds to 15 minutes, the same wait for all. */
const exponential: NamedPolicy = {
  name: 'exponential backoff without jitter',
  create: ({ clients }) => {
    const attempts = new Uint8Array(clients);
    return {
      failed: (client, at) => at + Math.min(900, 2 ** ++attempts[client]!),
      ended: (client) => (attempts[client] = 0),
    };
  },
};

// The browser repeats a failed `sync` event after 5 and then after 15 minutes.
const syncDelays = [300, 900];

/** What is queued is sent in a `sync` event, everything at once, and again when the browser repeats the event. */
const workbox = (name: string, keepsBusy: boolean): NamedPolicy => ({
  name,
  create: ({ clients, kind }) => {
    // A write that fails while the device has a network gets its event at once.
    const first = kind === 'network' ? [] : [1];
    const delays = [...first, ...syncDelays, Infinity];
    const events = new Uint8Array(clients);
    return {
      failed: (client, at, answer) => {
        if (answer === 'busy' && !keepsBusy) return 'lost';
        return at + (delays[events[client]!++] ?? Infinity);
      },
      ended: () => {},
    };
  },
});

export const policies: NamedPolicy[] = [
  immediate,
  workbox('workbox-background-sync', false),
  workbox('workbox-background-sync, a 503 made an error', true),
  exponential,
];
