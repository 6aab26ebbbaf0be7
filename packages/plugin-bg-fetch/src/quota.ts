/** What is lacking for `bytes` that are to arrive, and `copy` more for the copy that storing makes. */
export async function missingRoom(
  bytes: number,
  copy: number,
): Promise<{ needed: number; available: number } | undefined> {
  const storage = navigator.storage as StorageManager | undefined;
  const { quota = Infinity, usage = 0 } = (await storage?.estimate?.()) ?? {};
  const needed = bytes + copy;
  const available = quota - usage;
  return needed > available ? { needed, available } : undefined;
}
