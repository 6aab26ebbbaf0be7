/** A value as the message of an error shows it. */
function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { name = '' } = (value as { constructor?: { name?: string } }).constructor ?? {};
    if (name && name !== 'Object') return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`;
  }
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** @throws Error that names the argument or option, what was expected and what came */
export function check(
  action: string,
  field: string,
  isRight: boolean,
  expected: string,
  value: unknown,
  more = '',
): void {
  if (isRight) return;
  const came = typeof value === 'number' ? String(value) : show(value);
  throw new Error(`Failed to ${action}: \`${field}\` must be ${expected}, not ${came}.${more && ` ${more}`}`);
}

/** @throws Error when an object has an option that does not exist, or is no object */
export function checkNames(action: string, options: unknown, names: readonly string[]): void {
  check(action, 'options', isObject(options), 'an object', options);
  for (const name of Object.keys(options as object))
    if (!names.includes(name))
      throw new Error(
        `Failed to ${action}: \`${name}\` is not an option. The options are: ${names.join(', ')}.`,
      );
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
export const isFunction = (value: unknown): boolean => typeof value === 'function';
export const isUrl = (value: unknown): boolean => typeof value === 'string' && URL.canParse(value);
/** 1, 2, 3 …, or Infinity. */
export const isCount = (value: unknown): boolean =>
  value === Infinity || (Number.isInteger(value) && (value as number) > 0);
/** A time or a duration that ends. */
export const isTime = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;

export const oneOf = (values: readonly string[]): string =>
  `one of ${values.map((value) => `'${value}'`).join(', ')}`;
