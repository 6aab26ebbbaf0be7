import { initiatorOf, isSubject, dispatchThroughRoutes, withTimeout } from 'workbox-plugin-core';
import type { JobFile } from '../shared/download-job.ts';

/** Seconds that a route may take to say whether it stores an answer. */
const patience = 3;

/**
 * Asks a route whether it would store an answer, and where, without any network. The strategy takes the
 * answer for that of a navigation preload, and all `cacheWillUpdate` of the route have their say. Nothing
 * is stored: ours is the last, keeps what the others have made of it, and gives nothing on.
 */
export class StoreProbe {
  readonly response: Response;
  cacheName: string | undefined;
  key: string | undefined;
  /** What is there of it now has `Vary`. */
  isVarying = false;
  /** The strategy was about to store it. A strategy that stores nothing has no say. */
  isAsked = false;
  /** Resolves when the route's rules have let it through. */
  readonly decided: Promise<void>;
  #decide!: () => void;
  end = () => {};

  constructor(response: Response) {
    this.response = response;
    this.decided = new Promise((resolve) => (this.#decide = resolve));
  }

  /** What the route would store. */
  kept: Response | undefined;
  keep(response: Response) {
    this.kept = response;
    this.#decide();
  }

  /** Makes the strategy take the answer for one that has been preloaded. */
  begin(event: Event, request: Request, end: () => void) {
    this.end = end;
    Object.defineProperty(request, 'mode', { value: 'navigate' });
    Object.defineProperty(event, 'preloadResponse', { value: Promise.resolve(this.response) });
  }
}

export function storeProbeOf(event: Event | undefined, request: Request): StoreProbe | undefined {
  const asker = event && initiatorOf(event);
  return asker instanceof StoreProbe && isSubject(event!, request) ? asker : undefined;
}

export async function probeStore(
  { url, destination }: Pick<JobFile, 'url' | 'destination'>,
  answer: Response,
) {
  const probe = new StoreProbe(answer);
  const { response, done } = dispatchThroughRoutes(new Request(url), 'announce', {
    by: probe,
    ...(destination && { destination }),
  });
  // Its promise waits for the clone, too.
  void response?.then(({ body }) => body?.cancel()).catch(() => {});
  // A listener of the app may wait for what never ends.
  await Promise.race([probe.decided, withTimeout(patience, done, () => undefined)]);
  void probe.kept?.body?.cancel().catch(() => {});
  probe.end();
  return probe;
}
