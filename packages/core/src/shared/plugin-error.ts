/**
 * What every package of the family throws: `message` is for people
 * (`Failed to <verb> <object> "<name>": <why>. <What to do.>`), `code` for programs. Production
 * builds say the code and the details only, as Workbox does.
 *
 * @example
 * try { await client.retry(id); } catch (error) { if (error.code === 'not-found') refresh(); }
 */
export class PluginError<Code extends string> extends Error {
  readonly code: Code;
  /** Plain data about the failure: the field, what was expected, what came. */
  readonly details: Record<string, unknown>;

  constructor(name: string, code: Code, message: string, details: Record<string, unknown>, cause?: unknown) {
    super(message, { cause });
    this.name = name;
    this.code = code;
    this.details = details;
  }
}
