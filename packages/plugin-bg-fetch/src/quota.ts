/** What a download lacks: its bytes, and the same again for the copy that storing makes. */
export async function missingRoom(bytes: number): Promise<{ needed: number; available: number } | undefined> {
  const storage = navigator.storage as StorageManager | undefined;
  const { quota = Infinity, usage = 0 } = (await storage?.estimate?.()) ?? {};
  const needed = 2 * bytes;
  const available = quota - usage;
  return needed > available ? { needed, available } : undefined;
}
