import type { BackgroundRoute } from '../shared/background-config.ts';
import { methodsOf } from '../plan/plan-background.ts';
import { takesUrl, urlsFor } from '../config/sample-paths.ts';
import { showValue } from '../shared/show-value.ts';

/** Warns of patterns that match nothing, or do not match the same URL twice. */
export function* patternWarnings(route: BackgroundRoute, paths: readonly string[]): Generator<string> {
  const { urlPattern } = route;
  if (typeof urlPattern === 'string') yield* stringWarnings(urlPattern);
  else if (typeof urlPattern !== 'function') yield* expressionWarnings(urlPattern);
  else if (answersDiffer(route, paths))
    yield 'the pattern does not match the same URL twice. A RegExp with the flag "g" or "y" remembers where it stopped: leave the flag out.';
}

/** `*`, `(…)`, `:name`, and syntax of RegExps. A single `+` or `.` is part of many paths. */
const wildcard = /[*^$|\\{}[\]]|\([^)]*\)|\/:\w+|\.\+/;

function* stringWarnings(pattern: string) {
  const [found] = wildcard.exec(pattern.replace(/^https?:\/\/[^/]*/, '')) ?? [];
  if (found)
    yield `${showValue(pattern)} takes that very URL alone: strings have no wildcards, and "${found}" is taken for itself. Use a RegExp, or a function: ({ url }) => url.pathname.startsWith('…').`;
}

function* expressionWarnings(pattern: RegExp) {
  if (/^\(?(\?[:=])?\^/.test(pattern.source) && !mayBeginUrl(pattern.source))
    yield `${showValue(pattern)} takes nothing: RegExps are held against the whole URL, which begins with "https://". Leave out the "^", or use a function: ({ url }) => url.pathname.startsWith('…').`;
  else if (!pattern.source.startsWith('^') && namesHost(pattern.source))
    yield `${showValue(pattern)} takes nothing of another origin: there a RegExp must match from the first character of the URL on. Begin it with "^https:\\/\\/".`;
}

/** Whether the literal text after `^` can be the beginning of a URL. */
function mayBeginUrl(source: string): boolean {
  const rest = source.replace(/^(\(?(\?[:=])?\^)+/, '').replace(/^(\(\?[:=]|\()+/, '');
  if (/^(\\[^a-zA-Z]|\/|\[\\?\/\])/.test(rest)) return false;
  const [literal = ''] = /^\w+/.exec(rest) ?? [];
  // The last character may be optional, or one of several.
  const certain = /^\w+[?*{|]/.test(rest) ? literal.slice(0, -1) : literal;
  return certain === '' || 'https'.startsWith(certain) || 'http'.startsWith(certain);
}

/** `api\.example\.com\/`, with or without the slashes before it. */
const namesHost = (source: string) =>
  /^(https?:)?(\\\/\\\/)?([\w-]+\\\.)+(com|org|net|io|dev|app|co|ai|cloud|example|test)(\\\/|$|\/|:)/i.test(
    source,
  ) && !/^https?:/.test(source);

/** A function with a stateful RegExp matches a URL at one call and not at the next. */
function answersDiffer(route: BackgroundRoute, paths: readonly string[]): boolean {
  return paths.some((path) =>
    urlsFor(path).some((url) =>
      methodsOf(route).some((method) => {
        const answers = Array.from({ length: 4 }, () => takesUrl(route, url, method));
        return new Set(answers).size > 1;
      }),
    ),
  );
}
