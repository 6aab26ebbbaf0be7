import { SourceMap } from 'node:module';
import { Script } from 'node:vm';
import type { Bundle } from './bundle.ts';
import { BuildError, type BuildErrorCode } from '../shared/build-error.ts';
import { createStandIn, type StandIn, type StandInOptions } from './worker-stand-in.ts';

const filename = 'workbox-plugin-build:script';

export interface Evaluated {
  value: unknown;
  standIn: StandIn;
}

type Runnable = Pick<Bundle, 'code' | 'map'> & Partial<Bundle>;
type Failure = { code: BuildErrorCode; what: string; advice: string };

/**
 * Runs a bundle in a scope where no browser answers. Returns the value of the expression `result` at its end.
 *
 * @throws BuildError with the place in the sources
 */
export const evaluate = (
  bundle: Runnable,
  result: string,
  failure: Failure,
  options?: StandInOptions,
): unknown => evaluateWithScope(bundle, result, failure, options).value;

/**
 * The same, with the scope of the run.
 *
 * @throws BuildError
 */
export function evaluateWithScope(
  { code, map }: Runnable,
  result: string,
  failure: Failure,
  options?: StandInOptions,
): Evaluated {
  const standIn = createStandIn(options);
  const source = `(function (scope, self) { with (scope) return (function () {\n${code}\nreturn ${result};\n}).call(self) })`;
  try {
    const run = new Script(source, { filename }).runInThisContext() as (
      scope: object,
      self: object,
    ) => unknown;
    return { value: run(standIn.scope, standIn.self), standIn };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BuildError(
      failure.code,
      { message },
      error,
      `Failed to evaluate ${failure.what}: ${message}${placeOf(error, map)}. ${failure.advice}`,
    );
  } finally {
    standIn.adoptGlobals();
  }
}

/** The place in the sources, if the stack has it. */
function placeOf(error: unknown, map: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, line, column] = /workbox-plugin-build:script:(\d+):(\d+)/.exec(stack) ?? [];
  if (!line || !column) return '';
  // The first line is the wrapper.
  const entry = new SourceMap(JSON.parse(map)).findEntry(Number(line) - 2, Number(column) - 1);
  return 'originalSource' in entry ? ` (${entry.originalSource}:${entry.originalLine + 1})` : '';
}
