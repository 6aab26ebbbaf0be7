import { openTestBed } from './test-bed.ts';
import { list, seed } from './seed.ts';
import { ours } from './libraries.ts';
import { report, times } from './table.ts';

const entries = 10_000;
const bodyBytes = 10_000;

/** Whether a list of many entries reads their bodies. */
export async function benchListing() {
  const testBed = await openTestBed(ours);
  const { tab } = testBed;
  try {
    await seed(tab, entries, bodyBytes, 'dead');
    const lists = [await list(tab), await list(tab), await list(tab)];
    const bodies = await tab.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const open = indexedDB.open('workbox-plugin-sync-queue');
        open.onsuccess = () => resolve(open.result);
      });
      const began = performance.now();
      await new Promise((resolve) => {
        db.transaction('requests').objectStore('requests').getAll().onsuccess = resolve;
      });
      const took = performance.now() - began;
      db.close();
      return took;
    });
    const stores = [...new Set(lists.flatMap(({ opened }) => opened))].join(', ');
    const took = Math.min(...lists.map(({ took }) => took));
    report({
      what: 'a list of 10,000 entries with 10 kB bodies: the stores it opens',
      here: stores,
      goal: 'not the store of the bodies',
      holds: stores === 'entries' && lists.every(({ length }) => length === entries),
      values: { 'the list': took, 'a read of each body': bodies },
      unit: 'ms',
      label: 'listing 10,000 entries with 10 kB bodies: stores opened',
      cell: stores === 'entries' ? '`entries` only' : stores,
      note: `${took.toFixed(0)} ms, a read of each body ${bodies.toFixed(0)} ms`,
      beside: `time beside a read of each body, as in Workbox: ${times(took / bodies)}`,
    });
  } finally {
    await testBed.close();
  }
}
