/** A value as the message of an error shows it, values included that JSON cannot express: a BigInt, a cycle. */
export function showValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  // JSON has neither NaN nor Infinity.
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** A path as code writes it: `['routes', 0, 'options']` is `routes[0].options`. */
export const showPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    if (!/^[\w$]+$/.test(String(key))) return `${before}[${JSON.stringify(String(key))}]`;
    return before ? `${before}.${String(key)}` : String(key);
  }, '');
