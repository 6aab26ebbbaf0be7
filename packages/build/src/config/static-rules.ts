import type { Method } from '../shared/background-config.ts';
import { pathExpression, pathnameOf } from './path-pattern.ts';
import type { StandIn } from './worker-stand-in.ts';

/** A condition of the Static Routing API. All its fields must match. */
interface Condition {
  urlPattern?: unknown;
  requestMethod?: string;
  requestMode?: string;
  requestDestination?: string;
  or?: Condition[];
  not?: Condition;
}

/** A rule of `addRoutes()` in an install event, by which the browser answers without the worker. */
export interface StaticRule {
  condition: Condition;
  source: unknown;
}

/** Sources by which the worker gets the request, too. A race is for GET only: other methods go to the worker alone. */
const viaWorker: unknown[] = ['fetch-event', 'race-network-and-fetch-handler'];

/**
 * The rules that the install listeners of a config add before their first await. The listeners run in the scope
 * where no browser answers. Their errors are ignored.
 */
export function staticRulesOf({ installers, self }: StandIn): StaticRule[] {
  const rules: StaticRule[] = [];
  const add = (more: StaticRule | StaticRule[]) => {
    rules.push(...[more].flat().filter((rule) => rule?.condition && !viaWorker.includes(rule.source)));
    return new Promise<void>(() => {});
  };
  const waitUntil = (work: unknown) => void Promise.resolve(work).catch(() => {});
  const event = { type: 'install', addRoutes: add, registerRouter: add, waitUntil };
  for (const listener of installers())
    try {
      if (typeof listener === 'function') waitUntil(listener.call(self, event));
      else waitUntil((listener as { handleEvent?: (event: object) => unknown } | null)?.handleEvent?.(event));
    } catch {
      continue;
    }
  return rules;
}

/** Whether a rule matches a request by `fetch()` of a page. */
export const takesByRule = ({ condition }: StaticRule, url: URL, method: Method): boolean =>
  holds(condition, url, method);

function holds(condition: Condition, url: URL, method: Method): boolean {
  const { urlPattern, requestMethod, requestMode, requestDestination, or, not } = condition;
  if (or) return or.some((one) => holds(one, url, method));
  if (not) return !holds(not, url, method);
  if (requestMethod !== undefined && requestMethod.toUpperCase() !== method) return false;
  if (requestMode !== undefined && requestMode !== 'cors') return false;
  if (requestDestination) return false;
  return urlPattern === undefined || matches(urlPattern, url);
}

function matches(pattern: unknown, url: URL): boolean {
  const { test } = Object(pattern) as { test?: (url: string) => unknown };
  if (typeof test === 'function') return test.call(pattern, url.href) === true;
  return pathExpression(pathnameOf(pattern))?.test(url.pathname) ?? false;
}

/** The rule as a warning shows it. */
export function showRule({ condition: { urlPattern }, source }: StaticRule): string {
  const pattern = typeof urlPattern === 'string' ? urlPattern : urlPattern && pathnameOf(urlPattern);
  return `the rule of addRoutes${pattern ? ` for "${String(pattern)}"` : ''} with the source ${JSON.stringify(source)}`;
}
