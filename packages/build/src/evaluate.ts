import { SourceMap } from 'node:module';
import { Script } from 'node:vm';
import type { Bundle } from './bundle.ts';
import { BuildError, type BuildErrorCode } from './build-error.ts';
import { createStandIn } from './worker-stand-in.ts';

const filename = 'workbox-plugin-build:script';

/**
 * Runs a bundle where the browser does not answer, and gives what `result` stands for at its end.
 *
 * @throws BuildError with the place in the sources
 */
export function evaluate(
  { code, map }: Bundle,
  result: string,
  failure: { code: BuildErrorCode; what: string; advice: string },
  more?: Record<string, unknown>,
): unknown {
  const source = `(function (scope) { with (scope) {\n${code}\nreturn ${result};\n} })`;
  try {
    return (new Script(source, { filename }).runInThisContext() as (scope: object) => unknown)(
      createStandIn(more),
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BuildError(
      failure.code,
      `Failed to evaluate ${failure.what}: ${message}${placeOf(error, map)}. ${failure.advice}`,
      { message },
      error,
    );
  }
}

/** Where in the sources, if the stack tells. */
function placeOf(error: unknown, map: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, line, column] = /workbox-plugin-build:script:(\d+):(\d+)/.exec(stack) ?? [];
  if (!line || !column) return '';
  // The wrapper takes a line of its own.
  const entry = new SourceMap(JSON.parse(map)).findEntry(Number(line) - 2, Number(column) - 1);
  return 'originalSource' in entry ? ` (${entry.originalSource}:${entry.originalLine + 1})` : '';
}
