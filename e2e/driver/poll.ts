/** Waits until `look` returns a true value. An error counts as false: a page may be navigating. */
export async function poll(look: () => Promise<unknown>, limitSeconds = 120): Promise<void> {
  const end = Date.now() + limitSeconds * 1000;
  for (let last: unknown; ;) {
    const seen = await look().catch((error: unknown) => void (last = error));
    if (seen) return;
    if (Date.now() > end)
      throw new Error(`Waited ${limitSeconds} s for a condition in the page.`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
