import { dispatchThroughRoutes, initiatorOf, isSubject } from 'workbox-plugin-core';
import {
  classifyResponse,
  conditionsOf,
  confirms,
  looksSame,
  merge,
  sameHeaders,
  withConditions,
} from '../policy/revalidation.ts';
import { createRequest, isSameOrigin } from './entry-request.ts';
import type { Place } from './find-place.ts';
import { firmRequest } from './firm-request.ts';
import { guardBody, readBody } from './guarded-body.ts';
import { hasPendingWrite } from './pending-write.ts';
import type { Outcome, RunContext } from './run-context.ts';

/** The request of one entry on its way through its route, as the callbacks of the plugin see it. */
export interface RefreshRequest {
  ofPlugin: object;
  /** Waits for a place on the network. Resolves with the request that is sent in place of `request`. */
  prepare(request: Request): Promise<Request>;
  /**
   * The answer that the route gets in place of `response`: for a 304, the stored answer with its headers.
   * Throws where the stored answer stays.
   */
  gotResponse(request: Request, response: Response): Promise<Response>;
  /** Whether the route may write. Asked before it opens its cache, and when the whole body has come. */
  mayWrite(): Promise<boolean>;
  /** The strategy has finished, and so has its write. */
  complete(): void;
}

/** The refresh request of `plugin` that this request of an event is, if it is one. */
export function refreshRequestOf(plugin: object, event: Event, request: Request): RefreshRequest | undefined {
  const found = initiatorOf(event) as RefreshRequest | undefined;
  return found?.ofPlugin === plugin && isSubject(event, request) ? found : undefined;
}

/**
 * Sends the request of an entry through its route. Resolves when the route has finished, or a limit stopped it.
 * Without an outcome the budget of the run ended first.
 */
export async function sendRefreshRequest(
  place: Place,
  { plugin, options, budget, report, acquire }: RunContext,
): Promise<{ outcome?: Outcome; isNews?: boolean }> {
  const { entry, cached, find, hasVanished, isOld } = place;
  const { opaque, maxBytes, attemptTimeoutSeconds, responseWillRefresh } = options;
  // In a request to another origin a conditional header causes a preflight. `no-cache` does not.
  // The stored answer may be one that the app made for the time in which its write waited: no condition holds for it.
  const isOfWrite = report.trigger === 'written';
  const conditions =
    !isOfWrite && isSameOrigin(entry.url) && isSameOrigin(cached?.url || entry.url)
      ? conditionsOf(cached)
      : [];
  const isConditional = conditions.length > 0;
  const abort = new AbortController();
  const { signal } = abort;
  const init = { cache: isConditional ? 'no-store' : 'no-cache', signal } as const;
  let outcome = { code: 'cache-only' } as Outcome;
  let answer: Response | undefined;
  let isNews: boolean | undefined;
  let read: Promise<void> | undefined;
  let networkPlace: Promise<() => void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLate = false;
  let bytes = 0;
  let fetchOptions: RequestInit | undefined;

  const stop = () => abort.abort();
  const release = () => {
    void networkPlace?.then((giveBack) => giveBack());
    networkPlace = undefined;
  };
  /** Counts bytes that have come. `expected` bytes will follow, and end the budget before they come. */
  const countBytes = (count: number, expected = 0) => {
    bytes += count;
    report.bytes += count;
    if (report.bytes + expected > maxBytes) budget.abort('bytes');
  };
  /** The stored answer stays. */
  const refuse = (problem: Exclude<Outcome, string>, response?: Response) => {
    void response?.body?.cancel();
    outcome = problem;
    return new Error(problem.code);
  };
  const enterNetwork = async () => {
    await (networkPlace ??= acquire());
    // One look only: the place on the network is taken.
    if (isOld ? !(await find()) : await hasVanished()) throw refuse({ code: 'gone' });
  };

  const prepare = async (request: Request) => {
    outcome = { code: 'network' };
    // As late as possible: what other plugins look up before takes no place on the network.
    await enterNetwork();
    timer ??= setTimeout(
      () => {
        isLate = true;
        stop();
      },
      // A timer with more than 31 bits would end at once.
      Math.min(attemptTimeoutSeconds * 1000, 2 ** 31 - 1),
    );
    const headers = withConditions(request.headers, conditions);
    return firmRequest(new Request(request, { ...init, headers }), (given) => {
      fetchOptions = given;
      return {
        ...given,
        ...init,
        ...(given.headers && { headers: withConditions(given.headers, conditions) }),
      };
    });
  };

  const mayWrite = async () => {
    const current = await find();
    if ((await hasVanished()) || (isOld && !current)) {
      refuse({ code: 'gone' });
      return false;
    }
    if (await hasPendingWrite(entry.url)) {
      refuse({ code: 'pending-write' });
      return false;
    }
    // A page may have got another answer since: that answer stays.
    return !current || !cached || sameHeaders(current.headers, cached.headers);
  };

  /** A new answer on its way to the cache. */
  const replace = async (request: Request, response: Response) => {
    const length = Number(response.headers.get('content-length'));
    if (length > maxBytes) throw refuse({ code: 'too-large' }, response);
    countBytes(0, length);
    if (signal.aborted) throw refuse({ code: 'network' }, response);
    const isWanted = async () =>
      !responseWillRefresh ||
      responseWillRefresh({ request, response: response.clone(), cachedResponse: cached?.clone() });
    if (!(await isWanted().catch(() => false))) throw refuse({ code: 'refused' }, response);
    answer = response;
    isNews = cached && !looksSame(response, cached);
    outcome = !cached || isNews || !conditionsOf(response).length ? 'refreshed' : 'unchanged';
    // A new Response has no URL, and an answer that came by a redirect has to keep its URL.
    if (!response.body || response.redirected) {
      read = readBody(response.clone(), countBytes).then(release);
      return response;
    }
    const failed = () => {
      if (typeof outcome === 'string') outcome = { code: 'network' };
    };
    const mayEnd = () => {
      release();
      return mayWrite();
    };
    return guardBody(response, { signal, received: countBytes, mayEnd, failed });
  };

  const gotResponse = async (request: Request, response: Response, isRepeated = false): Promise<Response> => {
    if (signal.aborted) throw refuse({ code: 'network' }, response);
    const known = isRepeated ? undefined : cached;
    const meaning = classifyResponse(response, known, isConditional && !isRepeated, opaque);
    if (typeof meaning === 'object') throw refuse(meaning, response);
    // An answer with the ETag of the stored one confirms nothing where the app has made that one.
    if (meaning === 'replace' || (isOfWrite && response.ok)) return replace(request, response);
    void response.body?.cancel();
    // What follows needs no network.
    release();
    // The stored answer may have been replaced since the request was prepared.
    const current = meaning === 'unchanged' && (await find());
    if (current && confirms(response, current)) {
      outcome = 'unchanged';
      return merge(current, response);
    }
    if (current === undefined) throw refuse({ code: 'gone' });
    await enterNetwork();
    const unconditional = new Request(request, { headers: withConditions(request.headers, []) });
    return gotResponse(
      request,
      await fetch(unconditional, { ...fetchOptions, cache: 'no-cache', signal }),
      true,
    );
  };

  budget.signal.addEventListener('abort', stop);
  await new Promise<void>((complete) => {
    // `fetch` may not follow the signal. An answer that came before it is still on its way to the cache.
    signal.addEventListener('abort', () => typeof outcome === 'object' && complete());
    const by: RefreshRequest = { ofPlugin: plugin, prepare, gotResponse, mayWrite, complete };
    const routed = dispatchThroughRoutes(createRequest(entry, init), 'refresh', { ...entry, by });
    void routed.done.then(complete);
    // Nobody reads this copy: what the cache reads of the other one would be held in memory for it.
    void routed.response?.then((response) => response.body?.cancel()).catch(() => {});
  });
  if (!signal.aborted) await read;
  release();
  clearTimeout(timer);
  budget.signal.removeEventListener('abort', stop);
  if (outcome === 'refreshed' && !(await isStored(place, answer!))) outcome = { code: 'not-stored' };
  // An answer that is in the cache counts, however late it is.
  if (typeof outcome === 'object' && signal.aborted)
    return { outcome: isLate ? { code: 'timeout' } : bytes > maxBytes ? { code: 'too-large' } : undefined };
  // Ends the body of an answer that nobody has read.
  stop();
  return { outcome, isNews };
}

/** Another plugin of the route may have kept the answer out of the cache without an error. */
async function isStored({ cached, find }: Place, { headers }: Response): Promise<boolean> {
  const current = await find();
  if (!current || !cached) return !!current;
  return !sameHeaders(current.headers, cached.headers) || sameHeaders(headers, cached.headers);
}
