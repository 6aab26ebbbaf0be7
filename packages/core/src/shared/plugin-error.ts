import { showValue } from './show-value.ts';

declare const process: { env: { NODE_ENV?: string } };

type Details = Record<string, unknown>;

/**
 * The sentences of a package's errors, by code: `Failed to <verb> <object> "<name>": <why>. <What to do.>`.
 * Development builds have them.
 */
export type ErrorMessages<Code extends string> = Partial<Record<Code, (details: Details) => string>>;

/**
 * What all packages throw. `message` is for people, `code` is for programs. The message of a production
 * build is made of the code and the details, as in Workbox.
 *
 * A package extends it by its name, and sets `messages` in development builds only, so that bundlers drop
 * the sentences.
 *
 * @example
 * class OutboxError extends PluginError<'not-found'> {
 *   override readonly name = 'OutboxError';
 * }
 * const error = new OutboxError('not-found', { id: 'e1' });
 * console.log(error.code); // 'not-found'
 */
export class PluginError<Code extends string> extends Error {
  declare static messages?: ErrorMessages<string>;
  /** What went wrong, for programs. It does not change between versions. */
  readonly code: Code;
  /** Plain data about the failure, such as the field, what was expected and what was given. */
  readonly details: Details;

  /** @param message in place of the sentence of `code`: the words of an error that another context threw */
  constructor(code: Code, details: Details, cause?: unknown, message?: string) {
    if (process.env.NODE_ENV !== 'production') message ??= new.target.messages?.[code]?.(details);
    super(message ?? `${code} :: ${showValue(details)}`, { cause });
    this.code = code;
    this.details = details;
  }
}

/** The sentences that all plugins share; `what` completes "Failed to …" where an option is wrong. */
export const commonMessages = (what: (details: Details) => string) =>
  ({
    'invalid-option': (details) =>
      `Failed to ${what(details)}: option ${showValue(details['field'])} must be ${String(details['expected'])}, but was ${showValue(details['received'])}. Correct it.`,
    'unknown-option': (details) =>
      `Failed to ${what(details)}: there is no option ${showValue(details['field'])}. Known are ${(details['known'] as string[]).join(', ')}.`,
    'unknown-request': ({ call }) =>
      `Failed to answer a page: there is no ${showValue(call)}. Are page and worker of one build?`,
  }) satisfies ErrorMessages<string>;
