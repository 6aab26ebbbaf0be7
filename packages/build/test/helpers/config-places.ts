import type { ZodType } from 'zod';
import type { OptionRule, OptionRules } from 'workbox-plugin-core/shared';
import { kindOf, leaves, tables, type Kind } from '../../src/schema/fields.ts';

/** One value of each kind. */
export const samples: Record<Kind, unknown> = {
  undefined: undefined,
  null: null,
  boolean: true,
  number: -1.5,
  string: '',
  function: () => {},
  regexp: /x/,
  array: [Symbol('x')],
  object: { unheardOf: 1 },
  other: new Map(),
};

export interface Field {
  path: PropertyKey[];
  /** The kinds that this place takes at all. */
  kinds: ReadonlySet<Kind>;
  /** What an error may say was expected. */
  expected: string[];
}

interface Def {
  type: string;
  shape?: Record<string, ZodType>;
  element?: ZodType;
  options?: ZodType[];
  innerType?: ZodType;
  out?: ZodType;
  error?: (issue: { code: string }) => string;
}
const defOf = (schema: ZodType) => schema.def as unknown as Def;

/** Every place of `schema`, the whole included. It is read from the schema, so that a new field is tested, too. */
export function placesOf(schema: ZodType, path: PropertyKey[] = []): Field[] {
  const { type, shape, element, options, innerType, out, error } = defOf(schema);
  const words = error ? [error({ code: 'invalid_type' })] : [];
  const here = (kinds: Iterable<Kind>, expected = words): Field => ({
    path,
    kinds: new Set(kinds),
    expected,
  });
  switch (type) {
    case 'custom': {
      const { kinds, expected } = leaves.get(schema)!;
      return [here(kinds, [expected])];
    }
    case 'object':
      return [
        here(['object']),
        ...Object.entries(shape!).flatMap(([key, one]) => placesOf(one, [...path, key])),
      ];
    case 'array':
      return [here(['array']), ...placesOf(element!, [...path, 0])];
    // An object behind a check that it is one.
    case 'pipe':
      return placesOf(out!, path);
    case 'optional':
      return placesOf(innerType!, path).map((field) =>
        field.path.length === path.length
          ? { ...field, kinds: new Set<Kind>([...field.kinds, 'undefined']) }
          : field,
      );
    case 'union': {
      const inner = options!.flatMap((one) => placesOf(one, path));
      const own = inner.filter((field) => field.path.length === path.length);
      return [
        here(
          own.flatMap(({ kinds }) => [...kinds]),
          [...words, ...own.flatMap(({ expected }) => expected)],
        ),
        ...inner.filter((field) => field.path.length > path.length),
      ];
    }
    case 'unknown':
      return placesOfOptions(tables.get(schema)!, path);
    default:
      throw new Error(`a kind of schema that this walk does not know: ${type}`);
  }
}

/** The places in the table of a plugin. */
function placesOfOptions(rules: OptionRules, path: PropertyKey[]): Field[] {
  return [
    { path, kinds: new Set<Kind>(['object']), expected: ['an object'] },
    ...Object.entries(rules).flatMap(([key, rule]) => placesOfRule(rule, [...path, key])),
  ];
}

function placesOfRule(rule: OptionRule, path: PropertyKey[]): Field[] {
  const { expected, fits, isRequired, items, options } = rule;
  const isOption = typeof path.at(-1) === 'string';
  const taken = (Object.keys(samples) as Kind[]).filter(
    (kind) => fits(samples[kind]) || (kind === 'undefined' && isOption && !isRequired),
  );
  return [
    { path, kinds: new Set(taken), expected: [expected] },
    ...(items ? placesOfRule(items, [...path, 0]) : []),
    ...(options ? placesOfOptions(options, path).slice(1) : []),
  ];
}

/** A value with `value` at `path`, and valid elsewhere. */
export function withValueAt(path: readonly PropertyKey[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const inner = withValueAt(rest, value);
  if (typeof key === 'number') return [inner];
  return { ...required(path), [key]: inner };
}

/** The fields that an object with this field needs, too. */
function required([key]: readonly PropertyKey[]): object {
  const wholes = [
    {
      keys: ['urlPattern', 'handler', 'method', 'options'],
      rest: { urlPattern: '/x', handler: 'NetworkFirst' },
    },
    { keys: ['swDest', 'config'], rest: { config: 'x.ts', swDest: 'sw.js' } },
  ];
  return wholes.find(({ keys }) => keys.includes(String(key)))?.rest ?? {};
}

export const wrongKinds = ({ kinds }: Field) =>
  (Object.keys(samples) as Kind[]).filter((kind) => !kinds.has(kind) && kindOf(samples[kind]) === kind);
