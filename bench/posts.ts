import { openTestBed, type TestBed } from './test-bed.ts';
import { ours, workbox, type Library } from './libraries.ts';
import { median, middle, report, times } from './table.ts';

/** Milliseconds until the page has the answer, for each POST. Each round takes the routes in another order. */
const timed = ({ tab }: TestBed, paths: string[], count: number, body: string) =>
  tab.evaluate(
    async ({ paths, count, body }) => {
      const took = paths.map(() => [] as number[]);
      for (let round = 0; round < count; round++) {
        // In any order: what a route does after its answer falls into the time of the next one.
        const order = paths.map((path, at) => ({ path, at, place: Math.random() }));
        for (const { path, at } of order.sort((one, other) => one.place - other.place)) {
          const began = performance.now();
          const response = await fetch(path, { method: 'POST', body }).catch(() => undefined);
          took[at]!.push(performance.now() - began);
          await response?.arrayBuffer();
        }
      }
      return took;
    },
    { paths, count, body },
  );

const body = 'x'.repeat(1000);

/** A POST that succeeds, with the plugin on its route and without. */
async function succeeding() {
  const testBed = await openTestBed(ours);
  try {
    // The work of the server for a key is not the cost of the plugin.
    testBed.server.honoursKeys = false;
    const paths = ['/api/notes', '/api/plain/1', '/api/idle', '/api/plain/2'];
    await timed(testBed, paths, 300, body);
    const ratios: number[][] = [];
    for (let round = 0; round < 3; round++) {
      const [withIt, without, idle, noise] = (await timed(testBed, paths, 1000, body)).map(middle);
      ratios.push([withIt, idle, noise].map((took) => took! / without!));
    }
    const [added, idle, noise] = [0, 1, 2].map((at) => median(ratios.map((round) => round[at]!))) as [
      number,
      number,
      number,
    ];
    report({
      what: 'a POST that succeeds in a running worker, beside the same on a route without the plugin',
      here: times(added),
      goal: 'at most 1.03 ×',
      holds: added <= 1.03,
      beside: `a plugin whose callbacks do nothing ${times(idle)}, two routes without any ${times(noise)}`,
      values: { here: added, 'a plugin that does nothing': idle, 'no plugin': noise },
      label: 'a POST that succeeds, beside one without the plugin, warm',
      note: `a plugin that does nothing ${times(idle)}`,
    });
    const cold: number[][] = [[], []];
    for (let round = 0; round < 24; round++) {
      await testBed.driver.stopWorker();
      const [[took]] = (await timed(testBed, [paths[round % 2]!], 1, body)) as [[number]];
      cold[round % 2]!.push(took);
    }
    const [first, plain] = cold.map(middle) as [number, number];
    report({
      what: 'the first POST after a cold start of the worker, beside the same without the plugin',
      here: times(first / plain),
      goal: 'no goal',
      holds: true,
      values: { here: first, 'no plugin': plain },
      unit: 'ms',
      label: 'the first such POST after a cold start',
      note: `${first.toFixed(1)} ms and ${plain.toFixed(1)} ms`,
    });
  } finally {
    await testBed.close();
  }
}

/** Gives each commit this durability, in place of the one of the queue. */
const committing = (durability: IDBTransactionDurability) => `{
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (stores, mode) {
    return transaction.call(this, stores, mode, { durability: '${durability}' });
  };
}`;

/** The milliseconds that storing a first write adds to a plain failure. */
async function added(library: Library, preamble = ''): Promise<number> {
  const testBed = await openTestBed(library, '', undefined, 'chromium', preamble);
  try {
    await testBed.server.down();
    const kept: number[] = [];
    const plain: number[] = [];
    for (let round = 0; round < 60; round++) {
      const [[failing], [storing]] = (await timed(testBed, ['/api/plain', '/api/notes'], 1, body)) as [
        [number],
        [number],
      ];
      if (round >= 10) {
        plain.push(failing);
        kept.push(storing);
      }
      await empty(testBed);
    }
    return middle(kept) - middle(plain);
  } finally {
    await testBed.close();
  }
}

/** Each write is the first: the queue is emptied in between by the API of its package. */
async function empty({ tab, library }: TestBed) {
  await tab.evaluate(
    async ({ ours, database, store }) => {
      if (ours) {
        const { port1, port2 } = new MessageChannel();
        const answered = new Promise((resolve) => (port1.onmessage = resolve));
        navigator.serviceWorker.controller?.postMessage(
          {
            type: 'SYNC_QUEUE_CALL',
            meta: 'workbox-plugin-sync-queue@3',
            payload: { queue: 'outbox', call: 'clear', args: [] },
          },
          [port2],
        );
        await answered;
        return;
      }
      const db = await new Promise<IDBDatabase>((resolve) => {
        const open = indexedDB.open(database);
        open.onsuccess = () => resolve(open.result);
      });
      const tx = db.transaction(store, 'readwrite');
      tx.objectStore(store).clear();
      await new Promise((resolve) => (tx.oncomplete = resolve));
      db.close();
    },
    { ours: library === ours, database: library.database, store: library.store },
  );
}

/** Both libraries, alternating. */
async function addedBeside(preamble?: string): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round < 3; round++)
    ratios.push((await added(ours, preamble)) / (await added(workbox, preamble)));
  return median(ratios);
}

export async function benchPosts() {
  await succeeding();
  const ratio = await addedBeside();
  const relaxed = await addedBeside(committing('relaxed'));
  const strict = await addedBeside(committing('strict'));
  report({
    what: 'what storing a first write adds to a plain failing POST, as a multiple of what workbox-background-sync adds',
    here: times(ratio),
    goal: 'at most 1.4 ×',
    holds: ratio <= 1.4,
    beside: `here the commit is strict, in Workbox relaxed; both relaxed ${times(relaxed)}, both strict ${times(strict)}`,
    values: { 'as published': ratio, 'both relaxed': relaxed, 'both strict': strict },
    label: 'what storing a first write adds, beside Workbox¹',
    note: `both strict ${times(strict)}, both relaxed ${times(relaxed)}`,
  });
}
