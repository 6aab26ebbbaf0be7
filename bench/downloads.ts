import { digestOf, someBytes, type MediaFile } from '../e2e/media-files.ts';
import { cached, fetchByClick, waitForState } from '../e2e/media.ts';
import type * as _page from '../e2e/pages/media-page.ts';
import { withMediaTestBed as withTestBed, type MediaTestBed as TestBed } from './media-test-bed.ts';
import { idleMemory, peakDuring } from './memory.ts';
import { report, times } from './table.ts';

const path = '/media/course.webm';
/** Repeats figures of downloads. */
const guarantees = 'packages/plugin-bg-fetch/docs/guarantees.md';

const course = (engine: string) => ({ title: 'Course', engine });

/** Bytes on the wire over those of the file. `broken` interrupts the download and returns the last tab. */
async function wire(given: Partial<MediaFile>, broken = async ({ tab }: TestBed) => tab): Promise<number> {
  return withTestBed(async (testBed) => {
    const { files, tab } = testBed;
    const { bytes } = files.add(path, someBytes(12_000_000), given);
    await fetchByClick(tab, 'course', [path], course('ranged'));
    const last = await broken(testBed);
    await waitForState(last, 'course', 'done');
    if ((await cached(last, path))?.digest !== digestOf(bytes))
      throw new Error('The stored file is not the served file.');
    return files.sent(path) / bytes.length;
  });
}

/** A fast reader that stores nothing, which shows what a browser itself loses at such a cut. */
const bareReader = (given: Partial<MediaFile>) =>
  withTestBed(async ({ files, server, driver }) => {
    files.add(path, someBytes(12_000_000), given);
    const tab = await driver.open(`${server.origin}/plain`);
    const read = await tab.evaluate(async (path) => {
      let at = 0;
      while (at < 12_000_000) {
        const { body } = await fetch(path, { cache: 'no-store', headers: { Range: `bytes=${at}-` } });
        const reader = body!.getReader();
        for (let next; (next = await reader.read().catch(() => undefined)) && !next.done;)
          at += next.value.length;
      }
      return at;
    }, path);
    return files.sent(path) / read;
  });

export async function benchCuts() {
  // A page that cannot read in time loses the bytes that the browser has buffered, as on a busy machine.
  for (const speed of [4_000_000, 20_000_000]) {
    const cuts = () => ({ cutAfter: 2_600_000, cuts: 4, speed });
    const here = await wire(cuts());
    const bare = await bareReader(cuts());
    report({
      what: `12 MB at ${speed / 1e6} MB/s over four cut connections, ranged engine: bytes on the wire`,
      here: times(here),
      goal: 'at most 1.02 ×',
      holds: here <= 1.02,
      beside: `a fast reader without a worker that stores nothing ${times(bare)}`,
      values: { here, 'a reader that stores nothing': bare },
      label: `resume: 12 MB at ${speed / 1e6} MB/s over four cuts, bytes on the wire`,
      repeated: [
        [
          guarantees,
          speed === 4_000_000 ? 'bytes on the wire over four cuts, at 4 MB/s' : 'the same at 20 MB/s',
        ],
      ],
      note: `a reader that stores nothing ${times(bare)}`,
    });
  }
  const holds = [2, 4, 6, 8, 10].map((at) => at * 1_000_000);
  const here = await wire({ holds: [...holds], speed: 4_000_000 }, async ({ files, driver, server, tab }) => {
    let open = tab;
    for (const _ of holds) {
      await files.held();
      await Promise.all([driver.stopWorker(), open.close()]);
      open = await driver.open(`${server.origin}/app`);
    }
    return open;
  });
  report({
    what: '12 MB, ranged engine, page and worker killed five times: bytes on the wire',
    here: times(here),
    goal: 'at most 1.05 ×',
    holds: here <= 1.05,
    values: { here, 'the file': 1 },
    label: 'resume: 12 MB, page and worker killed five times, bytes on the wire',
    repeated: [[guarantees, 'the same, page and worker killed five times, at 4 MB/s']],
  });
}

type Way = 'ranged' | 'background-fetch' | 'control';

/** The peak of memory above idle while a file is downloaded and stored. */
const peak = (way: Way, size: number) =>
  withTestBed(async ({ files, tab, profileDir }) => {
    files.add(path, new Uint8Array(size).fill(7));
    const idle = await idleMemory(profileDir);
    const { peak } = await peakDuring(profileDir, async () => {
      if (way === 'control')
        return tab.evaluate(async (path) => {
          const response = await fetch(path, { cache: 'no-store' });
          await (await caches.open('media')).put(path, new Response(await response.arrayBuffer(), response));
        }, `${path}#workbox-plugin-bg-fetch`);
      await fetchByClick(tab, 'course', [path], course(way));
      const end = await tab.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const look = () => {
              const [{ state, failureReason } = { state: 'queued' }] = window.downloads.getSnapshot();
              if (state === 'done' || state === 'failed') resolve(failureReason ?? state);
            };
            window.downloads.subscribe(look);
            look();
          }),
      );
      if (end !== 'done') throw new Error(`The download ended as ${end}.`);
    });
    return peak - idle;
  });

export async function benchMemory(large = 1_000_000_000, small = 100_000_000) {
  const mega = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  const rows = new Map<Way, { ratio: number; words: string }>();
  for (const way of ['ranged', 'background-fetch', 'control'] as const) {
    // The maximum of three, because in some runs garbage is collected just before the peak.
    const peaks: [number, number][] = [];
    for (let round = 0; round < (way === 'control' ? 1 : 3); round++)
      peaks.push([await peak(way, small), await peak(way, large)]);
    const [few, many] = [0, 1].map((at) => Math.max(...peaks.map((pair) => pair[at]!))) as [number, number];
    rows.set(way, { ratio: many / few, words: `${mega(few)} and ${mega(many)}` });
  }
  const control = rows.get('control')!;
  for (const way of ['ranged', 'background-fetch'] as const) {
    const { ratio, words } = rows.get(way)!;
    report({
      what: `peak memory of all processes above idle, storing included, ${way}: 1 GB beside 100 MB`,
      here: `${times(ratio)} (${words})`,
      goal: 'at most 1.2 ×',
      holds: ratio <= 1.2 && control.ratio > 1.2,
      values: { here: ratio, 'a control that reads the body': control.ratio },
      label: `peak memory for a download of 1 GB, beside 100 MB: ${way}`,
      repeated: [
        [
          guarantees,
          way === 'ranged'
            ? 'most memory for 1 GB, of that for 100 MB: ranged'
            : 'the same by Background Fetch',
        ],
      ],
      cell: times(ratio),
      note: `a control that reads the body ${times(control.ratio)}`,
      beside: `a control that reads the whole body ${times(control.ratio)} (${control.words})`,
    });
  }
}
