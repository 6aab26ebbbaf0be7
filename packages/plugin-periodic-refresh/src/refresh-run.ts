import { devLog } from 'workbox-plugin-core';
import type { RefreshEntry } from './entry.ts';
import { refreshOne, type Outcome } from './refresh-pass.ts';
import type { Change } from './refresh-store.ts';
import type { Problem, ProblemCode } from './report.ts';
import type { Run } from './run.ts';

declare const process: { env: { NODE_ENV?: string } };

// So often in a row a failed URL is among the first of the next run.
const mostFailures = 3;

const forgotten: readonly ProblemCode[] = ['no-route', 'no-cache', 'gone'];
/** Not failures: there was nothing to ask, or nobody to. */
const skips: readonly ProblemCode[] = [...forgotten, 'credentials', 'headers', 'cache-only', 'opaque'];

/** Asks for every entry of the plan, until the budget ends. One that fails fails nothing else. */
export async function runPlan(
  plan: RefreshEntry[],
  given: Omit<Run, 'caches' | 'seen' | 'turn'>,
): Promise<void> {
  const { options, report, store } = given;
  const { signal } = given.budget;
  const waiting: (() => void)[] = [];
  let turns = options.concurrency;
  signal.addEventListener('abort', () => {
    for (const go of waiting) go();
  });
  const release = () => {
    turns++;
    waiting.shift()?.();
  };
  const turn = async () => {
    if (turns-- <= 0 && !signal.aborted) await new Promise<void>((go) => waiting.push(go));
    return release;
  };
  const run: Run = { ...given, caches: new Map(), seen: new Set(), turn };
  const notes: Change[] = [];
  let noted = Promise.resolve();
  report.left = plan.length;

  /** Counts the outcome; what to write down: that the entry is done, or that it is to be tried again. */
  const count = ({ id, url, failures }: RefreshEntry, outcome: Outcome): Change => {
    if (outcome === 'double') return [id];
    const now = Date.now();
    const done = { checkedAt: now, failures: 0 };
    if (typeof outcome === 'string') {
      report[outcome === 'fresh' ? 'skipped' : outcome]++;
      return [id, outcome === 'fresh' ? done : { ...done, receivedAt: now }];
    }
    const { code, status = 0 } = outcome;
    const problem = { url, ...outcome };
    report[skips.includes(code) ? 'skipped' : 'failed']++;
    if (report.problems.length < 50) report.problems.push(problem);
    if (process.env.NODE_ENV !== 'production') explainProblem(run.name, problem);
    if (!run.listed.has(id) && forgotten.includes(code)) return [id];
    const mayPass =
      code === 'network' || code === 'timeout' || status >= 500 || status === 408 || status === 429;
    if (!mayPass || failures + 1 >= mostFailures) return [id, done];
    report.left++;
    return [id, { failures: failures + 1 }];
  };
  const lane = async () => {
    for (let entry; !signal.aborted && (entry = plan.shift());) {
      const outcome = await refreshOne(entry, run);
      if (!outcome) continue;
      report.left--;
      notes.push(count(entry, outcome));
      // What comes meanwhile is written with the next.
      noted = noted.then(() => (notes.length ? store.change(notes.splice(0)) : undefined));
    }
  };
  // Thrice the turns: what is looked up and stored does not hold the network up.
  await Promise.all(Array.from({ length: Math.min(3 * options.concurrency, plan.length) }, lane));
  await noted;
}

function explainProblem(name: string, { url, code, status }: Problem) {
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
