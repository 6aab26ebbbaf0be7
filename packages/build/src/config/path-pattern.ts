/** A RegExp for the path syntax of static routes and URLPattern: `*`, `:name`, `(group)`, `{…}?`. */
export function pathExpression(pattern: string): RegExp | undefined {
  const source = pattern.replace(
    /\\(.)|:\w+(\([^)]*\))?|(\([^)]*\))|[{}]|\*|[?+]|[.$^|[\]\\]/g,
    (token: string, escaped?: string, typed?: string, group?: string) => {
      if (escaped) return `\\${escaped}`;
      if (token.startsWith(':')) return typed ?? '[^/]+';
      if (group) return group;
      if (token === '{') return '(?:';
      if (token === '}') return ')';
      if (token === '*') return '.*';
      return /[?+]/.test(token) ? token : `\\${token}`;
    },
  );
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

const isUrl = (text: string) => /^[\w*{(-]+:\/\//.test(text);

/** The pathname of a pattern of `addRoutes` or URLPattern, which is a string or an object of parts; `*` without one. */
export function pathnameOf(input: unknown): string {
  if (typeof input !== 'string') return (input as { pathname?: string } | null)?.pathname ?? '*';
  const path = isUrl(input) ? input.replace(/^[^/]+:\/\/[^/]*/, '') || '/' : input;
  return path.replace(/[?#].*$/, '');
}

/** A URLPattern that matches by pathname only, for versions of Node without URLPattern. */
export class PathPattern {
  readonly pathname: string;
  readonly #expression: RegExp | undefined;

  constructor(input: unknown) {
    this.pathname = pathnameOf(input);
    this.#expression = pathExpression(this.pathname);
  }

  exec(input: unknown) {
    const url =
      typeof input === 'string' || input instanceof URL ? new URL(input, 'https://localhost') : input;
    const found = this.#expression?.exec((url as { pathname?: string } | undefined)?.pathname ?? '');
    return found ? { inputs: [input], pathname: { input: found[0], groups: {} } } : null;
  }

  test(input: unknown): boolean {
    return this.exec(input) !== null;
  }
}
