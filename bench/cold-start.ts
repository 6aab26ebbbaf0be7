import type { Tab } from '../e2e/driver/driver.ts';
import { ours } from './libraries.ts';
import { list } from './seed.ts';
import { median, report, times } from './table.ts';
import { openTestBed } from './test-bed.ts';

/** Puts one entry into each of `lanes` lanes. None is due within the hour. */
const seedLanes = async (tab: Tab, lanes: number) => {
  await list(tab);
  await tab.evaluate(async (lanes) => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const open = indexedDB.open('workbox-plugin-sync-queue');
      open.onsuccess = () => resolve(open.result);
    });
    const { scope } = await navigator.serviceWorker.ready;
    const now = Date.now();
    for (let at = 0; at < lanes; at += 500) {
      const tx = db.transaction(['entries', 'requests'], 'readwrite');
      for (let order = at + 1; order <= Math.min(at + 500, lanes); order++) {
        const url = `${location.origin}/api/notes?note=${order}`;
        const id = crypto.randomUUID();
        tx.objectStore('entries').put({
          ...{
            id,
            scope,
            queue: 'outbox',
            lane: `lane ${order}`,
            order,
            method: 'POST',
            url,
            navigation: false,
          },
          ...{ size: 0, createdAt: now, attempts: 1, nextAttemptAt: now + 3_000_000, lastAttemptAt: now },
          ...{ badAnswers: 1, conflicts: 0, state: 'waiting', dead: 0 },
          lastFailure: { kind: 'status', status: 503, at: now },
        });
        tx.objectStore('requests').put({ url, method: 'POST', headers: {} }, id);
      }
      await new Promise((resolve) => (tx.oncomplete = resolve));
    }
    db.close();
  }, lanes);
};

/** Milliseconds of the first write of a page, in a worker that is started for it. */
async function firstWrite(lanes: number): Promise<number> {
  const testBed = await openTestBed(ours, 'lanes');
  const { tab, driver } = testBed;
  try {
    await seedLanes(tab, lanes);
    await driver.stopWorker();
    return await tab.evaluate(async () => {
      const begun = performance.now();
      const { status } = await fetch('/api/notes?note=new&lane=new', { method: 'POST', body: 'x' });
      if (status !== 201) throw new Error(`The write was answered ${status}.`);
      return performance.now() - begun;
    });
  } finally {
    await testBed.close();
  }
}

/** What lanes that wait cost the first write after a start of the worker. */
export async function benchColdStart() {
  const many: number[] = [];
  const one: number[] = [];
  for (let round = 0; round < 5; round++) {
    many.push(await firstWrite(5000));
    one.push(await firstWrite(1));
  }
  const more = median(many) - median(one);
  const difference = `${Math.abs(more).toFixed(0)} ms ${more < 0 ? 'less' : 'more'}`;
  report({
    what: 'the first write after a cold start with 5,000 lanes that wait, beside one lane',
    here: `${times(median(many) / median(one))}, ${difference}`,
    goal: 'at most 60 ms more',
    holds: more <= 60,
    beside: `${median(many).toFixed(0)} ms and ${median(one).toFixed(0)} ms, start of the worker included`,
    values: { '5,000 lanes that wait': median(many), 'one lane': median(one) },
    unit: 'ms',
    label: 'the first write after a cold start with 5,000 lanes that wait, beside one lane',
    cell: difference,
    note: `${median(many).toFixed(0)} ms and ${median(one).toFixed(0)} ms in all`,
  });
}
