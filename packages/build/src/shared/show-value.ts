/** A value as an error shows it: short, with its kind. */
export function showValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Object.prototype.toString.call(value) === '[object RegExp]') return String(value);
  if (Array.isArray(value)) return value.length ? `an array of ${value.length}` : 'an empty array';
  const { constructor } = value as { constructor?: { name?: string } };
  return constructor && constructor !== Object && constructor.name ? `a ${constructor.name}` : 'an object';
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
