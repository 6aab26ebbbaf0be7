import type { Tab } from '../e2e/driver/driver.ts';

/** Lists the queue in its worker, which also opens the database there. */
export const list = (tab: Tab) =>
  tab.evaluate(
    () =>
      new Promise<{ length: number; took: number; opened: string[] }>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        navigator.serviceWorker.controller?.postMessage({ type: 'LIST' }, [port2]);
      }),
  );

/** Puts `entries` rows with a body of `bodyBytes` each directly into the database of the queue, into `lanes` lanes. */
export const seed = async (
  tab: Tab,
  entries: number,
  bodyBytes: number,
  state: 'waiting' | 'dead',
  lanes = 1,
) => {
  await list(tab);
  await tab.evaluate(
    async ({ entries, bodyBytes, state, lanes }) => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const open = indexedDB.open('workbox-plugin-sync-queue');
        open.onsuccess = () => resolve(open.result);
      });
      const { scope } = await navigator.serviceWorker.ready;
      const kept = state === 'dead' ? { state, dead: 1, deadReason: 'rejected' } : { state, dead: 0 };
      for (let at = 0; at < entries; at += 500) {
        const tx = db.transaction(['entries', 'requests'], 'readwrite');
        for (let order = at + 1; order <= Math.min(at + 500, entries); order++) {
          const url = `${location.origin}/api/notes?note=${order}`;
          const id = crypto.randomUUID();
          tx.objectStore('entries').put({
            ...{
              id,
              scope,
              queue: 'outbox',
              lane: lanes === 1 ? '' : `${order % lanes}`,
              order,
              method: 'POST',
              url,
              navigation: false,
            },
            ...{ size: bodyBytes, createdAt: Date.now(), attempts: 1, nextAttemptAt: 0 },
            ...{ badAnswers: 0, conflicts: 0, ...kept },
          });
          tx.objectStore('requests').put(
            { url, method: 'POST', headers: {}, body: new ArrayBuffer(bodyBytes) },
            id,
          );
        }
        await new Promise((resolve) => (tx.oncomplete = resolve));
      }
      db.close();
    },
    { entries, bodyBytes, state, lanes },
  );
};
