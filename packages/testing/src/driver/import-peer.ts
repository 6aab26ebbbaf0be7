/** Node names a missing module by the first code, and CommonJS, to which Jest compiles, by the second. */
const codes = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];

/**
 * Imports the first of these packages that is installed.
 *
 * @throws Error with the command that installs it
 */
export async function importPeer(
  action: string,
  product: string,
  names: readonly string[],
): Promise<unknown> {
  for (const name of names)
    try {
      return await import(name);
    } catch (error) {
      if (!codes.includes(String((error as NodeJS.ErrnoException).code))) throw error;
    }
  throw new Error(`Failed to ${action}: ${product} is missing. Run: npm install --save-dev ${names[0]}`);
}
