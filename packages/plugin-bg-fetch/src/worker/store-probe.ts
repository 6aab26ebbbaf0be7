import { dispatchThroughRoutes, initiatorOf, isSubject, withTimeout } from 'workbox-plugin-core';
import type { JobFile } from '../shared/download-job.ts';

/** Seconds that a route may take to decide whether it stores a response. */
const maxSeconds = 3;

/**
 * Finds out whether and where a route would store a response, without any network. The strategy takes the response
 * for a navigation preload, and every `cacheWillUpdate` of the route is called with it. Nothing is stored: the
 * callback of this package is the last one, records the response that the others return, and returns `null`.
 */
export class StoreProbe {
  declare cacheName?: string;
  declare key?: string;
  /** The entry that is there now has `Vary`. */
  declare isVarying?: boolean;
  /** The strategy was about to store the response. A strategy that stores nothing has no rules. */
  declare isAsked?: boolean;
  /** What the route would store; `undefined` if its rules reject the response. */
  declare accepted?: Response;
  /** Records the response that the route's rules have accepted. */
  declare accept: (response: Response) => void;
  /** Resolves when the route's rules have accepted the response. */
  readonly decided = new Promise<void>((resolve) => {
    this.accept = (response) => {
      this.accepted = response;
      resolve();
    };
  });
  end = () => {};
  readonly #response: Response;

  constructor(response: Response) {
    this.#response = response;
  }

  /** Makes the strategy take the response for a navigation preload. */
  start(event: Event, request: Request, end: () => void) {
    this.end = end;
    Object.defineProperty(request, 'mode', { value: 'navigate' });
    Object.defineProperty(event, 'preloadResponse', { value: Promise.resolve(this.#response) });
  }
}

export function storeProbeOf(event: Event | undefined, request: Request): StoreProbe | undefined {
  const initiator = event && initiatorOf(event);
  return initiator instanceof StoreProbe && isSubject(event!, request) ? initiator : undefined;
}

export async function probeStore(
  { url, destination }: Pick<JobFile, 'url' | 'destination'>,
  received: Response,
) {
  const probe = new StoreProbe(received);
  const { response, done } = dispatchThroughRoutes(new Request(url), 'announce', {
    by: probe,
    ...(destination && { destination }),
  });
  // The strategy's promise also waits for the clone.
  void response?.then(({ body }) => body?.cancel()).catch(() => {});
  // A listener of the app may wait for a promise that never settles.
  await Promise.race([probe.decided, withTimeout(maxSeconds, done, () => undefined)]);
  void probe.accepted?.body?.cancel().catch(() => {});
  probe.end();
  return probe;
}
