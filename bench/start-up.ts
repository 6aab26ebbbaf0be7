import { ours } from './libraries.ts';
import { middle, report, times } from './table.ts';
import { openTestBed, type TestBed } from './test-bed.ts';

/** Milliseconds of a request through a route without a plugin, by which a worker is started. */
async function startUp({ driver, tab }: TestBed): Promise<number> {
  await driver.stopWorker();
  return tab.evaluate(async () => {
    const begun = performance.now();
    await (await fetch('/api/plain', { method: 'POST', body: 'x' })).arrayBuffer();
    return performance.now() - begun;
  });
}

const databases = ({ tab }: TestBed) =>
  tab.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));

/** The start of a worker with all three plugins, beside one with the same routes and none, in turn. */
export async function benchStartUp() {
  const beds: TestBed[] = [];
  try {
    for (const worker of ['workers/all-three.ts', 'workers/no-plugin.ts', 'workers/no-plugin.ts'])
      beds.push(await openTestBed({ ...ours, worker }));
    const took = beds.map(() => [] as number[]);
    for (let round = 0; round < 40; round++)
      for (const [at, bed] of beds.entries()) took[at]?.push(await startUp(bed));
    const [all, none, again] = took.map(middle) as [number, number, number];
    const [withAll] = beds;
    const opened = withAll ? await databases(withAll) : [];
    report({
      what: 'the start of a worker with all three plugins, by a request to another route, beside one with none',
      here: `${times(all / none)}, ${opened.length ? `databases: ${opened.join(', ')}` : 'no database opened'}`,
      goal: 'at most 1.1 ×, no database',
      holds: all / none <= 1.1 && opened.length === 0,
      beside: `${all.toFixed(1)} ms and ${none.toFixed(1)} ms; the worker with none beside another one ${times(again / none)}`,
      values: { 'all three plugins': all, 'no plugin': none },
      unit: 'ms',
    });
  } finally {
    for (const bed of beds) await bed.close();
  }
}
