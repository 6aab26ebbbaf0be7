import type { ChromiumTab } from './driver/chromium.ts';
import type { Tab } from './driver/driver.ts';

/** The quota in bytes. */
const quotaSize = 4_000_000;

/**
 * Gives the origin of the page a small quota. It must be set before the origin first uses IndexedDB: Chromium
 * remembers how much is left.
 */
export async function limitQuota(tab: Tab, origin: string): Promise<void> {
  const { page } = tab as ChromiumTab;
  const control = await page.context().newCDPSession(page);
  await control.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
}

/** Uses the quota up to the last byte, by rows of another database. */
export const useUpQuota = (tab: Tab): Promise<void> =>
  tab.evaluate(async () => {
    const opening = indexedDB.open('filler', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
    await new Promise((resolve) => (opening.onsuccess = resolve));
    for (let size = 500_000; size >= 1;) {
      const stored = await new Promise<boolean>((resolve) => {
        const tx = opening.result.transaction('rows', 'readwrite');
        tx.objectStore('rows').add(new Uint8Array(size));
        tx.oncomplete = () => resolve(true);
        tx.onabort = () => resolve(false);
      });
      if (!stored) size = Math.floor(size / 2);
    }
    opening.result.close();
  });

/** Keeps all stores of the database busy: other transactions wait `milliseconds` each. */
export const occupyStores = (tab: Tab, database: string, milliseconds: number): Promise<void> =>
  tab.evaluate(
    async ({ database, milliseconds }) => {
      const opening = indexedDB.open(database);
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const db = opening.result;
      const names = [...db.objectStoreNames];
      const occupy = () =>
        new Promise((resolve) => {
          const tx = db.transaction(names, 'readwrite');
          const end = performance.now() + milliseconds;
          const goOn = () => {
            if (performance.now() < end) tx.objectStore(names[0]!).count().onsuccess = goOn;
          };
          goOn();
          tx.oncomplete = tx.onabort = resolve;
        });
      void (async () => {
        for (;;) await occupy();
      })();
    },
    { database, milliseconds },
  );
