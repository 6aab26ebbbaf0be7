/** Waits until `look` returns a true value. An error counts as false: a page may be navigating. */
export async function poll(look: () => Promise<unknown>, limitSeconds = 120): Promise<void> {
  const end = Date.now() + limitSeconds * 1000;
  // Each look is work for the browser: what is not true soon is asked less often.
  for (let last: unknown, pause = 25; ; pause = Math.min(1.2 * pause, 200)) {
    const seen = await look().catch((error: unknown) => void (last = error));
    if (seen) return;
    if (Date.now() > end)
      throw new Error(`Waited ${limitSeconds} s for a condition in the page.`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
