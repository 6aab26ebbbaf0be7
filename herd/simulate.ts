import type { Answer, ClientPolicy } from './client-policy.ts';
import { createRandom } from './random.ts';

/**
 * - `server`: the server cannot be reached, and the devices have a network. It is back from one second to the next.
 * - `maintenance`: the same, and a gateway answers 503 with the end of the maintenance as `Retry-After`.
 * - `network`: the devices have no network. Each is back within `returnSeconds`.
 */
export type OutageKind = 'server' | 'maintenance' | 'network';

export interface Setting {
  kind: OutageKind;
  clients: number;
  /** The writes that each client has to send, one after the other. */
  writes: number;
  /** Requests that the server takes in a second. It answers the others with 503. */
  capacity: number;
  /** The `Retry-After` of its 503 after the outage, in seconds. 0: none. */
  retryAfterSeconds: number;
  outageSeconds: number;
  returnSeconds: number;
  /** How long the server is observed after the outage. */
  seconds: number;
  seed: number;
}

export interface Herd {
  /** Requests in each second after the outage. */
  calls: Uint32Array;
  peak: number;
  /** Requests that the server did not take. */
  wasted: number;
  /** Writes that left a queue and never reached the server. */
  lost: number;
  /** Writes that are still in a queue at the end. */
  left: number;
  /** When the last write was taken, in seconds after the outage. */
  drainedAt: number;
  /** By which second half of the clients had delivered all they had; `Infinity` where fewer than half of them did. */
  medianAt: number;
}

/** Clients by the second in which they act next. A client is in one second at most. */
class Calendar {
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor(seconds: number, clients: number) {
    this.#first = new Int32Array(seconds).fill(-1);
    this.#next = new Int32Array(clients);
  }

  add(client: number, second: number) {
    if (second >= this.#first.length) return;
    this.#next[client] = this.#first[second]!;
    this.#first[second] = client;
  }

  /** Calls `act` for each client of the second, the last one that came first. */
  take(second: number, act: (client: number) => void) {
    for (let client = this.#first[second]!; client >= 0;) {
      const next = this.#next[client]!;
      act(client);
      client = next;
    }
  }
}

/** Simulates an outage and what comes after it, second by second. The same setting gives the same result. */
export function simulate(setting: Setting, create: (setting: Setting) => ClientPolicy): Herd {
  const { kind, clients, writes, capacity, retryAfterSeconds, outageSeconds, returnSeconds, seconds, seed } =
    setting;
  const policy = create(setting);
  const random = createRandom(seed);
  // The second 0 of the calendar is the begin of the outage.
  const calendar = new Calendar(outageSeconds + seconds, clients);
  const left = new Uint8Array(clients).fill(writes);
  const hasLost = new Uint8Array(clients);
  const doneAt = new Float64Array(clients).fill(Infinity);
  const herd: Herd = {
    ...{ calls: new Uint32Array(seconds), peak: 0, wasted: 0, lost: 0, left: 0, drainedAt: 0, medianAt: 0 },
  };
  const later = (client: number, at: number, next: number) => {
    if (next < Infinity) calendar.add(client, Math.max(at + 1, Math.ceil(next)));
  };
  for (let client = 0; client < clients; client++)
    calendar.add(
      client,
      kind === 'network'
        ? outageSeconds + Math.floor(random() * returnSeconds)
        : Math.floor(random() * outageSeconds),
    );

  for (let at = 0; at < outageSeconds + seconds; at++) {
    const second = at - outageSeconds;
    let room = second < 0 ? 0 : capacity;
    let calls = 0;
    const answer: Answer = second < 0 && kind === 'server' ? 'unreachable' : 'busy';
    const wait = second < 0 ? -second : retryAfterSeconds;
    calendar.take(at, (client) => {
      calls++;
      const isTaken = room > 0;
      if (isTaken) room--;
      else {
        if (second >= 0) herd.wasted++;
        const next = policy.failed(client, at, answer, wait);
        if (next !== 'lost') return later(client, at, next);
        herd.lost++;
      }
      policy.ended(client);
      if (isTaken) herd.drainedAt = second;
      if (!isTaken) hasLost[client] = 1;
      if (--left[client]!) calendar.add(client, at + 1);
      else if (!hasLost[client]) doneAt[client] = second;
    });
    if (second < 0) continue;
    herd.calls[second] = calls;
    herd.peak = Math.max(herd.peak, calls);
  }
  herd.left = left.reduce((sum, count) => sum + count, 0);
  herd.medianAt = doneAt.sort()[clients >> 1]!;
  return herd;
}
