import { openLab } from './lab.ts';
import { ours } from './subjects.ts';
import { report, times } from './table.ts';

const entries = 10_000;
const bodyBytes = 10_000;

/** Whether listing many entries touches their bodies. */
export async function benchListing() {
  const lab = await openLab(ours);
  const { tab } = lab;
  try {
    const result = await tab.evaluate(
      async ({ entries, bodyBytes }) => {
        const ask = () =>
          new Promise<{ length: number; took: number; opened: string[] }>((resolve) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => resolve(data);
            navigator.serviceWorker.controller?.postMessage({ type: 'LIST' }, [port2]);
          });
        await ask();
        const db = await new Promise<IDBDatabase>((resolve) => {
          const open = indexedDB.open('workbox-plugin-sync-queue');
          open.onsuccess = () => resolve(open.result);
        });
        const scope = (await navigator.serviceWorker.ready).scope;
        for (let at = 0; at < entries; at += 500) {
          const tx = db.transaction(['entries', 'requests'], 'readwrite');
          for (let order = at + 1; order <= at + 500; order++) {
            const url = `${location.origin}/api/notes?note=${order}`;
            const id = crypto.randomUUID();
            tx.objectStore('entries').put({
              ...{ id, scope, queue: 'outbox', lane: '', order, method: 'POST', url, navigation: false },
              ...{ size: bodyBytes, createdAt: Date.now(), state: 'dead', deadReason: 'rejected', dead: 1 },
              ...{ attempts: 1, nextAttemptAt: 0, badAnswers: 0, conflicts: 0 },
            });
            tx.objectStore('requests').put(
              { url, method: 'POST', headers: {}, body: new ArrayBuffer(bodyBytes) },
              id,
            );
          }
          await new Promise((resolve) => (tx.oncomplete = resolve));
        }
        const lists = [await ask(), await ask(), await ask()];
        const began = performance.now();
        await new Promise((resolve) => {
          db.transaction('requests').objectStore('requests').getAll().onsuccess = resolve;
        });
        const bodies = performance.now() - began;
        db.close();
        return {
          opened: lists.flatMap(({ opened }) => opened),
          length: lists[0]?.length,
          took: Math.min(...lists.map(({ took }) => took)),
          bodies,
        };
      },
      { entries, bodyBytes },
    );
    const stores = [...new Set(result.opened)].join(', ');
    report({
      what: 'listing 10,000 entries with 10 kB bodies: the stores it opens',
      here: stores,
      goal: 'not the one with the bodies',
      holds: stores === 'entries' && result.length === entries,
      beside: `time beside reading every body, as Workbox does: ${times(result.took / result.bodies)}`,
    });
  } finally {
    await lab.close();
  }
}
