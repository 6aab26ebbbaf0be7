import { isObject, type OptionRule, type OptionRules } from './option-rules.ts';
import { showPath } from './show-value.ts';

/** An option that is not what its rule says. */
export interface OptionIssue {
  path: readonly (string | number)[];
  expected: string;
  received: unknown;
  /** The names that there are, where there is no option of this one. */
  known?: readonly string[];
}

/** All that is wrong with `given`, lists and nested options included. What is `undefined` counts as left out. */
export function* optionIssues(
  rules: OptionRules,
  given: unknown,
  path: OptionIssue['path'] = [],
): Generator<OptionIssue> {
  if (!isObject(given)) {
    yield { path, expected: 'an object', received: given };
    return;
  }
  const known = Object.keys(rules);
  for (const [key, received] of Object.entries(given)) {
    if (received === undefined) continue;
    const at = [...path, key];
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (rule) yield* ruleIssues(rule, received, at);
    else yield { path: at, expected: `one of ${known.join(', ')}`, received, known };
  }
  for (const [key, { isRequired, expected }] of Object.entries(rules))
    if (isRequired && (given as Record<string, unknown>)[key] === undefined)
      yield { path: [...path, key], expected, received: undefined };
}

function* ruleIssues(rule: OptionRule, value: unknown, path: OptionIssue['path']): Generator<OptionIssue> {
  const { items, options, fits, fitsAsWhole, expected } = rule;
  if (!fits(value)) yield { path, expected, received: value };
  else if (items && Array.isArray(value))
    for (const [at, item] of value.entries()) yield* ruleIssues(items, item, [...path, at]);
  else if (options && isObject(value)) {
    const issues = [...optionIssues(options, value, path)];
    yield* issues;
    if (!issues.length && fitsAsWhole && !fitsAsWhole(value)) yield { path, expected, received: value };
  }
}

/**
 * Checks options against the table of their plugin. Call it behind
 * `process.env.NODE_ENV !== 'production'`, so that bundlers drop the call, the table and its words.
 *
 * @param fail makes the error that is thrown; `details` has the path of the field, and what was expected
 * or which options there are
 * @example
 * const rules = { limit: count('10') };
 * checkOptions(rules, { limit: 5 }, (code, details) => new PluginError(code, details));
 */
export function checkOptions(
  rules: OptionRules,
  given: unknown,
  fail: (code: 'unknown-option' | 'invalid-option', details: Record<string, unknown>) => Error,
): void {
  for (const { path, expected, received, known } of optionIssues(rules, given)) {
    const field = showPath(path) || 'options';
    throw known
      ? fail('unknown-option', { field, known })
      : fail('invalid-option', { field, expected, received });
  }
}
