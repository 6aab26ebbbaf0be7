import { askerOf, probeRoute, throughRoute } from 'workbox-plugin-core';
import { confirms, hasValidator, looksSame, merge, sameHeaders, withConditions } from './conditional.ts';
import type { RefreshEntry } from './entry.ts';
import { isFresh } from './freshness.ts';
import { judgeAnswer } from './judge-answer.ts';
import { tellChanged } from './refresh-events.ts';
import type { Run } from './run.ts';
import type { Problem } from './report.ts';

type Refusal = Omit<Problem, 'url'>;
export type Outcome = 'refreshed' | 'unchanged' | 'fresh' | 'double' | Refusal;

/** One URL on its way through its route: what the plugin's callbacks ask and tell. */
interface Pass {
  /** The plugin whose callbacks it speaks to. */
  refreshes: object;
  /** Waits for a turn; what goes to the network in place of `request`. */
  ask(request: Request): Promise<Request>;
  /**
   * What the route gets in place of what came: a 304 as the stored answer, with its headers merged in.
   * Throws where what is stored is to stay.
   */
  take(request: Request, response: Response): Promise<Response>;
  /** The strategy is through with it, the cache included. */
  complete(): void;
}

/** What goes through the route for a refresh of `plugin`, if the event does. */
export function passOf(plugin: object, event: Event | undefined): Pass | undefined {
  const pass = event && (askerOf(event) as Pass | undefined);
  return pass?.refreshes === plugin ? pass : undefined;
}

const isOwn = (url: string) => new URL(url).origin === location.origin;

/** The entry's request. What no `new Request` may carry (`navigate`) is told to the routes beside it. */
export const requestOf = ({ url, headers, credentials, mode }: RefreshEntry, init?: RequestInit) =>
  new Request(url, {
    headers,
    credentials,
    mode: isOwn(url) || mode !== 'no-cors' ? 'cors' : mode,
    ...init,
  });

/** `undefined`: the budget ended before it was through. */
export async function refreshOne(
  entry: RefreshEntry,
  { plugin, options, budget, report, listed, seen, turn }: Run,
): Promise<Outcome | undefined> {
  const { opaque, maxBytes, responseWillRefresh } = options;
  const route = await probeRoute(plugin, requestOf(entry), entry);
  if (!route) return { code: 'no-route' };
  const { key, cacheName } = route;
  if (!key || !cacheName) return { code: 'no-cache' };
  const place = JSON.stringify([cacheName, key.url, entry.headers]);
  if (seen.has(place)) return 'double';
  seen.add(place);
  // Whatever the route's plugins make of it.
  const find = () => caches.match(key, { ...route.matchOptions, cacheName });
  const cached = route.cachedResponse ?? (await find());
  // Whoever deleted it meant it: what was only used is not fetched again.
  if (!cached && !listed.has(entry.id)) return { code: 'gone' };
  if (cached?.type === 'opaque' && !opaque) return { code: 'opaque' };
  if (cached && report.trigger !== 'asked' && isFresh(cached.headers, Date.now())) return 'fresh';
  if (budget.signal.aborted) return;

  // Elsewhere a conditional header would preflight; the browser's own revalidation does not.
  const conditional = cached && hasValidator(cached) && isOwn(entry.url);
  const abort = new AbortController();
  const { signal } = abort;
  const end = () => abort.abort();
  budget.signal.addEventListener('abort', end);
  let outcome = { code: 'cache-only' } as Outcome;
  let bytes = 0;
  let late = false;
  let isNews: boolean | undefined;
  let answered: Headers;
  let counted: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let held: Promise<() => void> | undefined;
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

  const take = async (request: Request, response: Response, stored = cached ?? null): Promise<Response> => {
    const verdict = judgeAnswer(response, stored, Boolean(conditional && stored), opaque);
    if (typeof verdict === 'object') throw refuse(verdict);
    if (verdict === 'take') {
      const length = Number(response.headers.get('content-length'));
      if (length > maxBytes) throw refuse({ code: 'too-large' });
      spend(0, length);
      if (signal.aborted) throw refuse({ code: 'network' });
      const isWelcome = async () =>
        !responseWillRefresh ||
        responseWillRefresh({ request, response: response.clone(), cachedResponse: stored?.clone() });
      if (!(await isWelcome().catch(() => false))) throw refuse({ code: 'refused' });
      counted = countBytes(response.clone(), spend).then(free);
      answered = response.headers;
      isNews = stored !== null && !looksSame(response, stored);
      outcome = !stored || isNews || !hasValidator(response) ? 'refreshed' : 'unchanged';
      return response;
    }
    void response.body?.cancel();
    // What follows needs no network: the next one's turn.
    free();
    // What is stored may have been replaced, or deleted, since the question was asked.
    const current = verdict === 'unchanged' && (await find());
    if (current && confirms(response, current)) {
      const merged = await merge(current, response);
      outcome = 'unchanged';
      return merged;
    }
    const again = withConditions(request);
    await (held = turn());
    return take(again, await fetch(again), null);
  };
  const completed = new Promise<void>((complete) => {
    const pass: Pass = {
      refreshes: plugin,
      ask: async (request) => {
        outcome = { code: 'network' };
        // The last moment: whatever the route looks up before is not on the network's time.
        await (held ??= turn());
        timer ??= setTimeout(() => {
          late = true;
          end();
        }, options.attemptTimeoutSeconds * 1000);
        return conditional ? withConditions(request, cached) : request;
      },
      take,
      complete,
    };
    const init: RequestInit = { cache: conditional ? 'no-store' : 'no-cache', signal };
    void throughRoute(requestOf(entry, init), 'refresh', { ...entry, by: pass }).done.then(complete);
  });
  await completed;
  await counted;
  free();
  clearTimeout(timer);
  budget.signal.removeEventListener('abort', end);
  if (outcome === 'refreshed') {
    // The route's other plugins may have kept it out of the cache, and nobody would have been told.
    const now = await find();
    const before = cached?.headers;
    if (!now || (before && sameHeaders(now.headers, before) && !sameHeaders(answered!, before)))
      outcome = { code: 'not-stored' };
  }
  // What is in the cache is done, however late.
  if (typeof outcome === 'object' && signal.aborted)
    return late ? { code: 'timeout' } : bytes > maxBytes ? { code: 'too-large' } : undefined;
  if (outcome === 'refreshed' && isNews && options.broadcastUpdate) await tellChanged(cacheName, key.url);
  return outcome;
}

async function countBytes({ body }: Response, count: (bytes: number) => void) {
  try {
    const reader = body?.getReader();
    for (let part; (part = await reader?.read()) && !part.done;) count(part.value.byteLength);
  } catch {
    // Cut short: the cache was not touched.
  }
}
