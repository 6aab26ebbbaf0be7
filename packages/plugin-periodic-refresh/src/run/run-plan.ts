import { devLog } from 'workbox-plugin-core';
import type { RefreshEntry } from '../shared/refresh-entry.ts';
import type { Problem, ProblemCode } from '../shared/run-report.ts';
import type { EntryChange } from '../storage/refresh-store.ts';
import { refreshURL } from './refresh-url.ts';
import { createSemaphore, type Outcome, type RunContext } from './run-context.ts';

declare const process: { env: { NODE_ENV?: string } };

/** An entry that failed fewer times in a row is one of the first of the next run. */
const mostFailures = 3;

const deletes: readonly ProblemCode[] = ['no-route', 'no-cache', 'gone'];
/** Problems that are no failures: no request was to be made. */
const skips: readonly ProblemCode[] = [
  ...deletes,
  'pending-write',
  'credentials',
  'headers',
  'cache-only',
  'opaque',
];

/** Refreshes every entry of the plan, until the budget ends. A failure of one does not end the run. */
export async function runPlan(
  plan: RefreshEntry[],
  given: Omit<RunContext, 'caches' | 'seen' | 'acquire'>,
): Promise<void> {
  const { options, report, store, budget } = given;
  const { signal } = budget;
  const acquire = createSemaphore(options.concurrency, signal);
  const run: RunContext = { ...given, caches: new Map(), seen: new Set(), acquire };
  const changes: EntryChange[] = [];
  let written = Promise.resolve();
  report.left = plan.length;
  const refreshNext = async () => {
    for (let entry; !signal.aborted && (entry = plan.shift());) {
      const outcome = await refreshURL(entry, run);
      if (!outcome) continue;
      report.left--;
      changes.push(recordOutcome(entry, outcome, run));
      // One transaction at a time: changes that come during it are written together by the next.
      written = written.then(() => (changes.length ? store.change(changes.splice(0)) : undefined));
    }
  };
  // Three for each place on the network, so that reads and writes of caches do not leave a place empty.
  await Promise.all(Array.from({ length: Math.min(3 * options.concurrency, plan.length) }, refreshNext));
  await written;
}

/** Whether the same request may have another outcome soon. */
export const isTransient = (outcome: Outcome): boolean => {
  if (typeof outcome === 'string') return false;
  const { code, status = 0 } = outcome;
  return code === 'network' || code === 'timeout' || status >= 500 || status === 408 || status === 429;
};

/** Counts the outcome in the report; returns the change of the entry. */
export function recordOutcome(
  { id, url, failures }: RefreshEntry,
  outcome: Outcome,
  { name, report, listed }: RunContext,
): EntryChange {
  if (outcome === 'duplicate') return [id];
  const now = Date.now();
  const done = { checkedAt: now, failures: 0 };
  if (typeof outcome === 'string') {
    report[outcome === 'fresh' ? 'skipped' : outcome]++;
    return [id, outcome === 'fresh' ? done : { ...done, receivedAt: now }];
  }
  const { code } = outcome;
  const problem = { url, ...outcome };
  report[skips.includes(code) ? 'skipped' : 'failed']++;
  if (report.problems.length < 50) report.problems.push(problem);
  if (process.env.NODE_ENV !== 'production') warnOfProblem(name, problem);
  if (!listed.has(id) && deletes.includes(code)) return [id];
  if (!isTransient(outcome) || failures + 1 >= mostFailures) return [id, done];
  report.left++;
  return [id, { failures: failures + 1 }];
}

function warnOfProblem(name: string, { url, code, status }: Problem) {
  const advice: Partial<Record<ProblemCode, string>> = {
    'cache-only': 'its route is CacheOnly, which never asks the network. Use CacheFirst.',
    'no-cache': 'its route has no cache (NetworkOnly). Use NetworkFirst.',
    'no-route':
      'no route with this plugin takes it. Give `destination` and `mode` if the route matches by them.',
    credentials:
      'its request had credentials in a header, which are not noted. Let a plugin of the route put them on.',
    headers:
      'its request had headers that are not noted. Name them in the option "keepHeaders", if they are no secret.',
    opaque: 'it is opaque. Ask for it with CORS, or set the option "opaque".',
  };
  devLog(
    'warn',
    `Refresher "${name}": failed to refresh ${url}: ${advice[code] ?? `${code}${status ? ` ${status}` : ''}; what is stored stays.`}`,
  );
}
