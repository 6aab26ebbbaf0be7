import type { BrowserContext } from 'playwright-core';
import { openOriginPage } from './origin-page.ts';

/**
 * Makes transactions of all databases of the origin wait: an empty page keeps the stores busy, `milliseconds` at a
 * time. Returns the function that ends this.
 */
export async function occupyDatabases(
  context: BrowserContext,
  origin: string,
  milliseconds: number,
): Promise<() => Promise<void>> {
  const page = await openOriginPage(context, origin);
  await page.evaluate(async (milliseconds) => {
    const occupied = new Set<string>();

    /** The database, or undefined where it is deleted meanwhile: an open would create it again. */
    const open = (name: string) =>
      new Promise<IDBDatabase | undefined>((resolve) => {
        const opening = indexedDB.open(name);
        opening.onupgradeneeded = () => opening.transaction?.abort();
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => resolve(undefined);
      });

    const occupyOnce = (database: IDBDatabase, stores: string[]) =>
      new Promise<void>((resolve) => {
        const transaction = database.transaction(stores, 'readwrite');
        const end = performance.now() + milliseconds;
        const goOn = () => {
          if (performance.now() < end) transaction.objectStore(stores[0]!).count().onsuccess = goOn;
        };
        goOn();
        transaction.oncomplete = transaction.onabort = () => resolve();
      });

    const occupy = async (name: string) => {
      const database = await open(name);
      if (!database) return;
      const state = { isOpen: true };
      database.onversionchange = database.onclose = () => {
        state.isOpen = false;
        database.close();
      };
      const stores = [...database.objectStoreNames];
      while (state.isOpen && stores.length)
        await occupyOnce(database, stores).catch(() => (state.isOpen = false));
      database.close();
    };

    const look = async () => {
      for (const { name } of await indexedDB.databases()) {
        if (name === undefined || occupied.has(name)) continue;
        occupied.add(name);
        void occupy(name).finally(() => occupied.delete(name));
      }
    };
    await look();
    // Databases that the app opens later become slow, too.
    setInterval(() => void look(), 100);
  }, milliseconds);
  return () => page.close();
}
