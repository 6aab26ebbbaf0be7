import { PluginError, showPath } from 'workbox-plugin-core/shared';
import { showValue } from './show-value.ts';

/**
 * - `invalid-config`: fields of the config or of the options are invalid; `details.issues` lists them.
 * - `config-not-found`, `config-failed`: the module does not exist; it does not compile, or it threw.
 * - `bundle-failed`: the worker does not compile.
 * - `invalid-arguments`: the command line.
 */
export type BuildErrorCode =
  'invalid-config' | 'config-not-found' | 'config-failed' | 'bundle-failed' | 'invalid-arguments';

/** A field that is invalid. */
export interface ConfigIssue {
  path: readonly PropertyKey[];
  expected: string;
  received: unknown;
  /** What was probably meant. */
  hint?: string;
}

/** What this package throws, before it writes anything. */
export class BuildError extends PluginError<BuildErrorCode> {
  override readonly name = 'BuildError';
}

const sentence = ({ path, expected, received, hint }: ConfigIssue) =>
  `  ${showPath(path) || '(the whole)'}: expected ${expected}, but was ${showValue(received)}${hint ? `. ${hint}` : ''}`;

/** One error with all issues, so that all mistakes can be corrected at once. */
export const invalidConfig = (what: string, issues: readonly ConfigIssue[]) =>
  new BuildError(
    'invalid-config',
    { issues: issues.map(({ path, ...issue }) => ({ path: showPath(path), ...issue })) },
    undefined,
    `Failed to read ${what}: ${issues.length === 1 ? 'a field is' : `${issues.length} fields are`} not what it must be. Nothing was written.\n${issues.map(sentence).join('\n')}`,
  );
