import { devLog, probeRoute, throughRoute } from 'workbox-plugin-core';
import { hasValidator } from './conditional.ts';
import type { RefreshEntry } from './entry.ts';
import { isFresh } from './freshness.ts';
import type { ResolvedOptions } from './options.ts';
import { findCached, RefreshPass, type Outcome } from './refresh-pass.ts';
import type { RefreshStore } from './refresh-store.ts';
import type { Problem, RunReport } from './report.ts';
import type { RunBudget } from './run-budget.ts';

declare const process: { env: { NODE_ENV?: string } };

export interface RunParam {
  name: string;
  plugin: object;
  options: ResolvedOptions;
  store: RefreshStore;
  budget: RunBudget;
  report: RunReport;
  plan: RefreshEntry[];
  listed: ReadonlySet<string>;
  /** Tells pages of an entry that is another now. */
  changed: (cacheName: string, url: string) => Promise<void>;
}

// So often in a row a failed URL is among the first of the next run.
const mostFailures = 3;

/** Not failures: there was nothing to ask, or nobody to. */
const skips: ReadonlySet<string> = new Set(['no-route', 'no-cache', 'cache-only', 'gone', 'opaque']);

/** Asks for every entry of the plan, until the budget ends. One that fails fails nothing else. */
export async function runPlan(param: RunParam): Promise<void> {
  const { plan, options, budget, report } = param;
  const queue = [...plan];
  const seen = new Set<string>();
  const written: Promise<unknown>[] = [];
  const lane = async () => {
    for (let entry; !budget.end && (entry = queue.shift());) {
      const outcome = await refreshOne(entry, seen, param);
      if (outcome) written.push(note(entry, outcome, param));
      else report.left++;
    }
  };
  // Twice the lanes: what is looked up and stored does not hold the network up.
  await Promise.all(Array.from({ length: Math.min(2 * options.concurrency, plan.length) }, lane));
  report.left += queue.length;
  await Promise.all(written);
}

/** The entry's request; routes match by what `traits` says. */
export function requestOf({ url, headers, credentials, mode }: RefreshEntry, init?: RequestInit): Request {
  // What no `new Request` may carry (`navigate`) is told to the routes beside it.
  const isOwn = new URL(url).origin === location.origin;
  return new Request(url, {
    headers,
    credentials,
    mode: isOwn || mode !== 'no-cors' ? 'cors' : mode,
    ...init,
  });
}

/** `undefined`: the budget ended before it was through. */
async function refreshOne(
  entry: RefreshEntry,
  seen: Set<string>,
  { plugin, options, budget, report, listed, changed }: RunParam,
): Promise<Outcome | 'fresh' | 'double' | void> {
  const route = await probeRoute(plugin, requestOf(entry), entry);
  if (!route) return { code: 'no-route' };
  const { key, cacheName } = route;
  if (!key || !cacheName) return { code: 'no-cache' };
  const place = JSON.stringify([cacheName, key.url, entry.headers]);
  if (seen.has(place)) return 'double';
  seen.add(place);
  const cached = route.cachedResponse ?? (await findCached(route));
  // Whoever deleted it meant it: what was only used is not fetched again.
  if (!cached && !listed.has(entry.id)) return { code: 'gone' };
  if (cached?.type === 'opaque' && !options.opaque) return { code: 'opaque' };
  if (cached && report.trigger !== 'asked' && isFresh(cached.headers, Date.now())) return 'fresh';

  // Elsewhere a conditional header would preflight; the browser's own revalidation does not.
  const conditional = Boolean(
    cached && hasValidator(cached) && new URL(entry.url).origin === location.origin,
  );
  await budget.acquire();
  if (budget.end) return budget.release();
  const pass = new RefreshPass({ plugin, route, cached, conditional, options, budget });
  const abort = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    abort.abort();
  }, options.attemptTimeoutSeconds * 1000);
  const unwatch = budget.watch(() => abort.abort());
  const cache = conditional ? 'no-store' : 'no-cache';
  const { done } = throughRoute(requestOf(entry, { cache, signal: abort.signal }), 'refresh', {
    ...entry,
    by: pass,
  });
  await Promise.race([pass.answered, pass.completed, done]);
  budget.release();
  await Promise.race([pass.completed, done]);
  const outcome = await pass.result();
  clearTimeout(timer);
  unwatch();
  report.bytes += pass.bytes;
  // What is in the cache is done, however late.
  if (typeof outcome === 'object' && late) return { code: 'timeout' };
  if (typeof outcome === 'object' && abort.signal.aborted) {
    if (pass.bytes > options.maxBytes) return { code: 'too-large' };
    return undefined;
  }
  if (outcome === 'refreshed' && pass.isNews && options.broadcastUpdate) await changed(cacheName, key.url);
  return outcome;
}

/** Counts the outcome and writes down that the entry is done, or that it is to be tried again. */
async function note(
  { id, url, failures }: RefreshEntry,
  outcome: Outcome | 'fresh' | 'double',
  { name, store, report, listed }: RunParam,
): Promise<void> {
  const checkedAt = Date.now();
  if (typeof outcome === 'string') {
    if (outcome === 'double') return store.delete(id);
    report[outcome === 'fresh' ? 'skipped' : outcome]++;
    return store.change(id, { checkedAt, failures: 0 });
  }
  const problem: Problem = { url, ...outcome };
  report[skips.has(outcome.code) ? 'skipped' : 'failed']++;
  if (report.problems.length < 50) report.problems.push(problem);
  if (process.env.NODE_ENV !== 'production') explainProblem(name, problem);
  const { code, status = 0 } = outcome;
  if (!listed.has(id) && (code === 'no-route' || code === 'no-cache' || code === 'gone'))
    return store.delete(id);
  const mayPass =
    code === 'network' || code === 'timeout' || status >= 500 || status === 408 || status === 429;
  if (!mayPass || failures + 1 >= mostFailures) return store.change(id, { checkedAt, failures: 0 });
  report.left++;
  return store.change(id, { failures: failures + 1 });
}

function explainProblem(name: string, { url, code, status }: Problem) {
  const advice: Partial<Record<Problem['code'], string>> = {
    'cache-only': 'its route is CacheOnly, which never asks the network. Use CacheFirst.',
    'no-cache': 'its route has no cache (NetworkOnly). Use NetworkFirst.',
    'no-route':
      'no route with this plugin takes it. Give `destination` and `mode` if the route matches by them.',
    opaque: 'it is opaque. Ask for it with CORS, or set the option "opaque".',
  };
  devLog(
    'warn',
    `Refresher "${name}": failed to refresh ${url}: ${advice[code] ?? `${code}${status ? ` ${status}` : ''}; what is stored stays.`}`,
  );
}
