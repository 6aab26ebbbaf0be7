import { initiatorOf, isSubject, dispatchThroughRoutes } from 'workbox-plugin-core';
import { conditionsOf, confirms, looksSame, merge, sameHeaders, withConditions } from './conditional.ts';
import type { RefreshEntry } from './entry.ts';
import { findPlace } from './find-place.ts';
import { firmRequest } from './firm-request.ts';
import { isFresh } from './freshness.ts';
import { countBytes, guarded } from './guarded-body.ts';
import { judgeAnswer } from './judge-answer.ts';
import { tellChanged } from './refresh-events.ts';
import { isOwn, requestOf } from './request-of.ts';
import type { Run } from './run.ts';
import type { Problem } from './report.ts';

type Refusal = Omit<Problem, 'url'>;
export type Outcome = 'refreshed' | 'unchanged' | 'fresh' | 'double' | Refusal;

/** One URL on its way through its route: what the plugin's callbacks ask and tell. */
export interface Pass {
  /** The plugin whose callbacks it speaks to. */
  refreshes: object;
  /** Waits for a turn; what goes to the network in place of `request`. */
  ask(request: Request): Promise<Request>;
  /**
   * What the route gets in place of what came: a 304 as the stored answer, with its headers merged in.
   * Throws where what is stored is to stay.
   */
  take(request: Request, response: Response): Promise<Response>;
  /** Whether the route may write what it got: asked before it opens its cache, and when all has come. */
  mayWrite(): Promise<boolean>;
  /** The strategy is through with it, the cache included. */
  complete(): void;
}

/** What goes through the route for a refresh of `plugin`, if this request of the event does. */
export function passOf(plugin: object, event: Event, request: Request): Pass | undefined {
  const pass = initiatorOf(event) as Pass | undefined;
  return pass?.refreshes === plugin && isSubject(event, request) ? pass : undefined;
}

/** `undefined`: the budget ended before it was through. */
export async function refreshOne(given: RefreshEntry, run: Run): Promise<Outcome | undefined> {
  const { plugin, options, budget, report, turn } = run;
  const { opaque, maxBytes, responseWillRefresh } = options;
  const place = await findPlace(given, run);
  if (typeof place !== 'object' || 'code' in place) return place;
  const { entry, cacheName, key, cached, find, hasVanished, isOld } = place;
  if (entry.unrepeatable) return { code: entry.unrepeatable };
  if (cached?.type === 'opaque' && !opaque) return { code: 'opaque' };
  if (cached && report.trigger !== 'asked' && isFresh(cached.headers, Date.now(), entry.receivedAt))
    return 'fresh';
  if (budget.signal.aborted) return;

  // Elsewhere a conditional header would preflight; the browser's own revalidation does not.
  const conditions = isOwn(entry.url) && isOwn(cached?.url || entry.url) ? conditionsOf(cached) : [];
  const conditional = conditions.length > 0;
  const abort = new AbortController();
  const { signal } = abort;
  const end = () => abort.abort();
  budget.signal.addEventListener('abort', end);
  let outcome = { code: 'cache-only' } as Outcome;
  let bytes = 0;
  let late = false;
  let isNews: boolean | undefined;
  let answered: Response;
  let counted: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let held: Promise<() => void> | undefined;
  let fetchOptions: RequestInit | undefined;
  const free = () => {
    void held?.then((release) => release());
    held = undefined;
  };
  const refuse = (refusal: Refusal) => {
    outcome = refusal;
    return new Error(refusal.code);
  };
  /** Counts what has come; `expected` is known to follow, and ends the budget before it does. */
  const spend = (count: number, expected = 0) => {
    bytes += count;
    report.bytes += count;
    if (report.bytes + expected > maxBytes) budget.abort('bytes');
  };
  const hold = async () => {
    await (held ??= turn());
    // One look: it is on the network's time.
    if (isOld ? !(await find()) : await hasVanished()) throw refuse({ code: 'gone' });
  };
  const mayWrite = async () => {
    const now = await find();
    if ((await hasVanished()) || (isOld && !now)) {
      refuse({ code: 'gone' });
      return false;
    }
    // A page may have got another answer meanwhile: that one stays.
    return !now || !cached || sameHeaders(now.headers, cached.headers);
  };

  const firstly = { cache: conditional ? 'no-store' : 'no-cache', signal } as const;
  const ask = async (request: Request) => {
    outcome = { code: 'network' };
    // The last moment: whatever the route looks up before is not on the network's time.
    await hold();
    timer ??= setTimeout(() => {
      late = true;
      end();
    }, options.attemptTimeoutSeconds * 1000);
    const headers = withConditions(request.headers, conditions);
    return firmRequest(new Request(request, { ...firstly, headers }), (init) => {
      fetchOptions = init;
      return {
        ...init,
        ...firstly,
        ...(init.headers && { headers: withConditions(init.headers, conditions) }),
      };
    });
  };
  const take = async (request: Request, response: Response, again = false): Promise<Response> => {
    const leave = (refusal: Refusal) => {
      void response.body?.cancel();
      return refuse(refusal);
    };
    if (signal.aborted) throw leave({ code: 'network' });
    const verdict = judgeAnswer(response, again ? undefined : cached, conditional && !again, opaque);
    if (typeof verdict === 'object') throw leave(verdict);
    if (verdict === 'take') {
      const length = Number(response.headers.get('content-length'));
      if (length > maxBytes) throw leave({ code: 'too-large' });
      spend(0, length);
      if (signal.aborted) throw leave({ code: 'network' });
      const isWelcome = async () =>
        !responseWillRefresh ||
        responseWillRefresh({ request, response: response.clone(), cachedResponse: cached?.clone() });
      if (!(await isWelcome().catch(() => false))) throw leave({ code: 'refused' });
      answered = response;
      isNews = cached && !looksSame(response, cached);
      outcome = !cached || isNews || !conditionsOf(response).length ? 'refreshed' : 'unchanged';
      // A response that is made anew has no URL: one that came by a redirect has to keep it.
      if (!response.body || response.redirected) {
        counted = countBytes(response.clone(), spend).then(free);
        return response;
      }
      const failed = () => {
        if (typeof outcome === 'string') outcome = { code: 'network' };
      };
      const mayEnd = () => {
        free();
        return mayWrite();
      };
      return guarded(response, { signal, received: spend, mayEnd, failed });
    }
    void response.body?.cancel();
    // What follows needs no network: the next one's turn.
    free();
    // What is stored may have been replaced since the question was asked.
    const current = verdict === 'unchanged' && (await find());
    if (current && confirms(response, current)) {
      outcome = 'unchanged';
      return merge(current, response);
    }
    if (current === undefined) throw refuse({ code: 'gone' });
    await hold();
    const whole = { headers: withConditions(request.headers, []), cache: 'no-cache', signal } as const;
    return take(
      request,
      await fetch(new Request(request, whole), { ...fetchOptions, cache: 'no-cache', signal }),
      true,
    );
  };
  const completed = new Promise<void>((complete) => {
    const pass: Pass = { refreshes: plugin, ask, take, mayWrite, complete };
    const routed = dispatchThroughRoutes(requestOf(entry, firstly), 'refresh', { ...entry, by: pass });
    void routed.done.then(complete);
    // Nobody reads it: what the cache reads of the same body would pile up in it.
    void routed.response?.then((response) => response.body?.cancel()).catch(() => {});
  });
  // The network may know nothing of the signal. What came before it is still on its way to the cache.
  const cut = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  await Promise.race([completed, cut.then(() => (typeof outcome === 'string' ? completed : undefined))]);
  if (!signal.aborted) await counted;
  free();
  clearTimeout(timer);
  budget.signal.removeEventListener('abort', end);
  if (outcome === 'refreshed') {
    // The route's other plugins may have kept it out of the cache, and nobody would have been told.
    const now = await find();
    const before = cached?.headers;
    if (!now || (before && sameHeaders(now.headers, before) && !sameHeaders(answered!.headers, before)))
      outcome = { code: 'not-stored' };
  }
  // What is in the cache is done, however late.
  if (typeof outcome === 'object' && signal.aborted)
    return late ? { code: 'timeout' } : bytes > maxBytes ? { code: 'too-large' } : undefined;
  // Whatever of an answer nobody has read.
  end();
  if (outcome === 'refreshed' && isNews && options.broadcastUpdate) await tellChanged(cacheName, key.url);
  return outcome;
}
