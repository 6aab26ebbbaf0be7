import { optionIssues, type OptionRules } from 'workbox-plugin-core/shared';
import * as z from 'zod';
import type { ConfigIssue } from '../shared/build-error.ts';
import { closest } from '../shared/closest.ts';

export type Kind =
  | 'undefined'
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'function'
  | 'regexp'
  | 'array'
  | 'object'
  | 'other';

export function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const tag = Object.prototype.toString.call(value);
  if (tag === '[object RegExp]') return 'regexp';
  if (tag === '[object Object]') return 'object';
  const type = typeof value;
  return type === 'bigint' || type === 'symbol' || type === 'object' ? 'other' : type;
}

/** The kinds that a leaf of the schema accepts, for errors and tests. */
export const leaves = z.registry<{ kinds: readonly Kind[]; expected: string }>();

/** Accepts a value of one of these kinds that `fits`. `expected` completes "expected …". */
export const leaf = <Value = unknown>(
  kinds: Kind | readonly Kind[],
  expected: string,
  fits: (value: never) => boolean = () => true,
): z.ZodType<Value> => {
  const list: Kind[] = [kinds].flat();
  const schema = z.custom<Value>((value) => list.includes(kindOf(value)) && fits(value as never), {
    error: expected,
    params: { kinds: list },
  });
  return schema.register(leaves, { kinds: list, expected });
};

/** Accepts an object of these fields and no other. A Date or a RegExp is no such object. */
export const fields = (shape: z.ZodRawShape) =>
  z.preprocess(
    (value) => (kindOf(value) === 'object' ? value : null),
    z.strictObject(shape, {
      error: ({ code }) => (code === 'unrecognized_keys' ? fieldThatExists(Object.keys(shape)) : 'an object'),
    }),
  );

/** Fields are optional, except those of `required`. */
export const options = (shape: Record<string, z.ZodType>, required: z.ZodRawShape = {}) =>
  fields({
    ...required,
    ...Object.fromEntries(Object.entries(shape).map(([key, one]) => [key, one.optional()])),
  });

export const either = (expected: string, ...schemas: [z.ZodType, z.ZodType, ...z.ZodType[]]) =>
  z.union(schemas, { error: expected });

export const listOf = (expected: string, schema: z.ZodType) => z.array(schema, { error: expected });

export const quoted = (values: readonly string[]) => values.map((value) => `"${value}"`).join(', ');
export const oneOf = (...values: string[]) =>
  leaf('string', values.length > 1 ? `one of ${quoted(values)}` : quoted(values), (value: string) =>
    values.includes(value),
  );
export const text = leaf<string>(
  'string',
  'a string with at least one character',
  (value: string) => value !== '',
);
export const flag = leaf<boolean>('boolean', 'true or false');
export const callback = leaf('function', 'a function');
export const plain = leaf('object', 'an object');
/** A RegExp with `g` or `y` remembers where it stopped, and starts there at the next URL. */
export const statelessPattern = leaf<RegExp>(
  'regexp',
  'a RegExp without the flags "g" and "y"',
  ({ global, sticky }: RegExp) => !global && !sticky,
);
export const positive = (unit: string) =>
  leaf<number>('number', `a positive number of ${unit}`, (value: number) => value > 0);
export const seconds = positive('seconds');
export const count = leaf<number>(
  'number',
  'a positive whole number or Infinity',
  (value: number) => value === Infinity || (Number.isInteger(value) && value > 0),
);

/** The tables that options of plugins are checked by, for tests. */
export const tables = z.registry<OptionRules>();

const fieldThatExists = (known: readonly string[]) => `a field that exists (${known.join(', ')})`;

/** Accepts options of a plugin, by the table of the plugin. */
export const optionsOf = (rules: OptionRules): z.ZodType => {
  const schema = z.unknown().superRefine((value, context) => {
    for (const { path, expected, known } of optionIssues(rules, value))
      if (known)
        context.addIssue({
          code: 'unrecognized_keys',
          keys: [String(path.at(-1))],
          path: path.slice(0, -1),
          message: fieldThatExists(known),
        });
      else
        context.addIssue({
          code: 'custom',
          path: [...path],
          message: expected,
          params: { kinds: ['object'] },
        });
  });
  return schema.register(tables, rules);
};

/** Accepts a plugin with a name: the name alone, or with options. */
export const named = (rules: OptionRules) =>
  either('a name, or { name, options }', text, fields({ name: text, options: optionsOf(rules).optional() }));

/** The issues of `value`, in the words of the leaves of `schema`. */
export function issuesOf(schema: z.ZodType, value: unknown): ConfigIssue[] {
  const { error } = schema.safeParse(value);
  return error ? error.issues.flatMap((issue) => flatten(issue, value)) : [];
}

function flatten(issue: z.core.$ZodIssue, root: unknown, above: readonly PropertyKey[] = []): ConfigIssue[] {
  const path = [...above, ...issue.path];
  const { message: expected } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      // Zod passes on only the text that lists the fields.
      const [list = '', known = ''] = / \((.*)\)$/.exec(expected) ?? [];
      const hint = hintFor(key, known.split(', '));
      return {
        path: [...path, key],
        // Forty names hide the one that was meant.
        expected: hint.hint ? expected.slice(0, -list.length) : expected,
        received: at(root, [...path, key]),
        ...hint,
      };
    });
  if (issue.code === 'invalid_union') {
    // The branch that accepts the value itself, and rejects something inside.
    const inside = issue.errors.find((branch) =>
      branch.every((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
    );
    if (inside?.length) return inside.flatMap((one) => flatten(one, root, path));
    // The branch that accepts values of this kind, but not this one.
    const kind = kindOf(at(root, path));
    const [near] = issue.errors
      .flat()
      .filter((one) => one.code === 'custom' && one.params?.kinds.includes(kind));
    if (near) return flatten(near, root, path);
  }
  const received = at(root, path);
  const quotedNames = [...expected.matchAll(/"([^"]+)"/g)].map(([, name]) => name!);
  return [
    {
      path,
      expected,
      received,
      ...(typeof received === 'string' && received.length > 1 && hintFor(received, quotedNames)),
    },
  ];
}

function hintFor(word: string, known: readonly string[]): { hint?: string } {
  const near = closest(word, known);
  return near && near !== word ? { hint: `Did you mean "${near}"?` } : {};
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
