import { withTimeout } from '../shared/with-timeout.ts';

/** Work of a plugin waits no longer than this for a slow answer, in seconds. */
const longest = 1;

/**
 * Resolves when the page has the response to a `fetch` event, after a second at the latest, and at once for other
 * events. What a worker does at its start beside its first event must not make that event slower.
 */
export const afterResponse = async ({ handled }: Partial<FetchEvent>): Promise<void> =>
  handled &&
  withTimeout(
    longest,
    handled.then(undefined, () => {}),
    () => {},
  );
