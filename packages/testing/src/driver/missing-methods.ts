/**
 * Adds methods of BrowserDriver that an engine does not have. The types do not have them, so that TypeScript rejects a
 * call. In JavaScript a call rejects with an error that names the engine and the method.
 */
export function addMissingMethods(
  { name: driver, prototype }: { name: string; prototype: object },
  reasons: Readonly<Record<string, string>>,
): void {
  for (const [method, reason] of Object.entries(reasons))
    Object.defineProperty(prototype, method, {
      value: async () => {
        throw new Error(`Failed to call ${method}() of ${driver}: ${reason}`);
      },
    });
}
