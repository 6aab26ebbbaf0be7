/** Looks until the condition holds. Returns false after `timeout` milliseconds. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  timeout: number,
  between = 20,
): Promise<boolean> {
  for (const end = Date.now() + timeout; ;) {
    if (await condition()) return true;
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, between));
  }
}
