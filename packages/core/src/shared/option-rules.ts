/** What one option takes. */
export interface OptionRule {
  /** Completes the sentence "it must be …". */
  expected: string;
  fits: (value: unknown) => boolean;
  /** The default as the README has it; missing in what is not an option by itself. */
  default?: string;
  isRequired?: boolean;
  /** The rule of each item, where the value is a list. */
  items?: OptionRule;
  /** The options inside, where the value is an object. */
  options?: OptionRules;
  /** Whether the options of an object fit together, where each of them fits. */
  fitsAsWhole?: (value: object) => boolean;
}

/**
 * All options of a plugin. One table serves the development checks, the checks of a build, and the test
 * that compares it with the README.
 */
export type OptionRules<Name extends string = string> = Readonly<Record<Name, OptionRule>>;

/** Whether a value is an object, and neither an array nor `null`. */
export const isObject = (value: unknown): value is object =>
  Object.prototype.toString.call(value) === '[object Object]';
const isPositive = (value: unknown) => typeof value === 'number' && value > 0;

const isOfType = (type: string, expected: string) => (preset?: string) => ({
  expected,
  fits: (value: unknown) => typeof value === type,
  default: preset,
});
/** `true` or `false`. */
export const flag = isOfType('boolean', 'true or false');
/** A function. */
export const callback = isOfType('function', 'a function');

/** A string with at least one character that is not white space. */
export const text = (preset?: string): OptionRule => ({
  expected: 'a string with at least one character',
  fits: (value) => typeof value === 'string' && value.trim() !== '',
  default: preset,
});

/** A number above 0. */
export const positive = (unit: string, preset?: string): OptionRule => ({
  expected: `a positive number of ${unit}`,
  fits: isPositive,
  default: preset,
});
/** A positive number of seconds. */
export const seconds = (preset?: string) => positive('seconds', preset);

/** A number above 0, or 0. */
export const from0 = (unit: string, preset?: string): OptionRule => ({
  expected: `a number of ${unit}, or 0`,
  fits: (value) => value === 0 || isPositive(value),
  default: preset,
});

/** A positive whole number, or `Infinity`. */
export const count = (preset?: string): OptionRule => ({
  expected: 'a positive whole number or Infinity',
  fits: (value) => value === Infinity || (Number.isInteger(value) && isPositive(value)),
  default: preset,
});

/** One of these strings. */
export const oneOf = (values: readonly string[], preset?: string): OptionRule => ({
  expected: values.map((value) => `"${value}"`).join(' or '),
  fits: (value) => values.includes(value as string),
  default: preset,
});

/** An object. Each of its fields has a rule in `options`, or is not checked where there are none. */
export const object = (options?: OptionRules, preset?: string): OptionRule => ({
  expected: 'an object',
  fits: isObject,
  options,
  default: preset,
});

/** A list. Each of its items has the rule `items`. */
export const listOf = (expected: string, items: OptionRule, preset?: string): OptionRule => ({
  expected,
  fits: Array.isArray,
  items,
  default: preset,
});

/** `false`, or what the rule takes. */
export const falseOr = (rule: OptionRule): OptionRule => ({
  ...rule,
  expected: `false or ${rule.expected}`,
  fits: (value) => value === false || rule.fits(value),
});

/** A field name of HTTP. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.1 */
export const headerName: OptionRule = {
  expected: 'a header name',
  fits: (value) => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
};
