/** What is given, with the default of each field that is missing or undefined. */
export function withDefaults<Options extends object>(
  defaults: Options,
  given: { [Field in keyof Options]?: Options[Field] | undefined },
): Options {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(set) as Partial<Options>) };
}
