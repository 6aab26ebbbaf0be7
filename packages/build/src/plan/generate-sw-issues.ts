import type { BackgroundConfig } from '../shared/background-config.ts';
import type { ConfigIssue } from '../shared/build-error.ts';
import { kindOf } from '../schema/fields.ts';
import { kindOfHandler } from './plan-background.ts';

/**
 * Fields that buildServiceWorker accepts, and generateSW rejects or loses.
 *
 * @param elsewhere the config as it is on another origin
 */
export function issuesBesideGenerateSW(
  { routes }: BackgroundConfig,
  elsewhere?: BackgroundConfig,
): ConfigIssue[] {
  return routes.flatMap((route, at) => {
    const { handler, options = {} } = route;
    if (kindOfHandler(route) !== 'strategy') return [];
    const path = ['routes', at, 'options'];
    const { networkTimeoutSeconds: timeout, fetchOptions } = options;
    const issues = lossy(fetchOptions, [...path, 'fetchOptions']);
    if (elsewhere) issues.push(...placed(options, elsewhere.routes[at]?.options ?? {}, path));
    if (handler !== 'NetworkFirst' && timeout !== undefined)
      issues.push({
        path: [...path, 'networkTimeoutSeconds'],
        expected: `nothing with ${String(handler)}, because generateSW has it for NetworkFirst only`,
        received: timeout,
      });
    return issues;
  });
}

/** generateSW writes these fields as JSON, which loses functions, RegExps and instances. */
function lossy(value: unknown, path: readonly PropertyKey[]): ConfigIssue[] {
  const kind = kindOf(value);
  if (kind === 'object' || kind === 'array')
    return Object.entries(value as object).flatMap(([key, inner]) => lossy(inner, [...path, key]));
  if (kind === 'function' || kind === 'regexp' || kind === 'other')
    return [{ path, expected: 'a plain value, because generateSW writes it as JSON', received: value }];
  return [];
}

/** These fields are written at build time, when the place of the worker is not known. */
function placed(value: unknown, there: unknown, path: readonly PropertyKey[]): ConfigIssue[] {
  if (path.at(-1) === 'plugins') return [];
  const kind = kindOf(value);
  if (kind === kindOf(there) && (kind === 'object' || kind === 'array'))
    return Object.entries(value as object).flatMap(([key, inner]) =>
      placed(inner, (there as Record<string, unknown>)[key], [...path, key]),
    );
  if (kind === 'function' || String(value) === String(there)) return [];
  return [
    {
      path,
      expected:
        'a value that does not depend on the place of the worker, because generateSW writes it as text',
      received: value,
    },
  ];
}
