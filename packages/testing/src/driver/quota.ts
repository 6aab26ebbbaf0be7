import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { openOriginPage } from './origin-page.ts';
import { waitFor } from './wait-for.ts';

const database = 'workbox-plugin-testing';
/** Chromium remembers the free space of an origin for 30 s. */
const rememberedMilliseconds = 30_000;

/** The largest quota in bytes that is used up without a wait. */
export const maxLimit = 10_000_000;
/** Larger values become files, whose bytes Chromium counts later. */
const rowBytes = 50_000;

/** Stores this many rows in one transaction. Returns false where the quota is used up. */
const store = (page: Page, rows: number): Promise<boolean> =>
  page.evaluate(
    async ({ database, rows, rowBytes }) => {
      const opening = indexedDB.open(database);
      opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
      const opened = await new Promise<boolean>((resolve) => {
        opening.onsuccess = () => resolve(true);
        opening.onerror = () => resolve(false);
      });
      if (!opened) return false;
      const transaction = opening.result.transaction('rows', 'readwrite');
      for (let row = 0; row < rows; row++) transaction.objectStore('rows').put(new Uint8Array(rowBytes), row);
      const stored = await new Promise<boolean>((resolve) => {
        transaction.oncomplete = () => resolve(true);
        transaction.onabort = () => resolve(false);
      });
      opening.result.close();
      return stored;
    },
    { database, rows, rowBytes },
  );

/**
 * Lowers the quota of the origin to what it uses now. Resolves when the browser rejects writes. Returns the function
 * that gives back `limit`, or the usual quota.
 */
export async function useUpQuota(
  context: BrowserContext,
  control: CDPSession,
  origin: string,
  limit: number | undefined,
): Promise<() => Promise<void>> {
  const page = await openOriginPage(context, origin);
  const setQuota = async () => {
    const { usage } = await control.send('Storage.getUsageAndQuota', { origin });
    await control.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: Math.max(1, usage) });
  };
  const release = async () => {
    await control.send('Storage.overrideQuotaForOrigin', {
      origin,
      ...(limit !== undefined && { quotaSize: limit }),
    });
    await page.evaluate(
      (name) =>
        new Promise((resolve) => {
          const deleting = indexedDB.deleteDatabase(name);
          deleting.onsuccess = deleting.onerror = resolve;
        }),
      database,
    );
    await page.close();
  };
  await store(page, 1);
  await setQuota();
  // Rows that are larger than the remembered free space make Chromium look again. After `limitQuota` the first ones are.
  const isUsedUp = async () => !(await store(page, 1)) || (await setQuota(), false);
  await store(page, (2 * maxLimit) / rowBytes);
  await setQuota();
  if (await waitFor(isUsedUp, rememberedMilliseconds * 2, 250)) return release;
  await release();
  throw new Error(
    `Failed to fill the quota: ${origin} can still store after ${rememberedMilliseconds / 500} s.`,
  );
}
