import { serveBundle } from '../e2e/bundle.ts';
import type { EngineName } from '../e2e/driver/driver.ts';
import { launchEngine } from '../e2e/driver/engines.ts';
import { control } from '../e2e/fixtures.ts';
import { TestServer } from '../e2e/server.ts';
import { median, report, times } from './table.ts';

type Timed = (names: string[], rounds: number) => Promise<number[]>;

/** Calls `measure` with a function that times ways to read the last megabyte of a stored file: medians in ms. */
export async function withStored(
  engine: EngineName,
  bytes: number,
  measure: (timed: Timed) => Promise<void>,
) {
  const server = await TestServer.start();
  await serveBundle(server, '/worker.js', './workers/ranges.ts');
  const driver = await launchEngine(engine);
  try {
    const tab = await driver.open(`${server.origin}/`);
    await control(tab, '/worker.js');
    await tab.evaluate(async (bytes) => {
      const part = new Blob([crypto.getRandomValues(new Uint8Array(50_000))]);
      const whole = new Response(new Blob(Array.from({ length: bytes / 50_000 }, () => part)));
      await (await caches.open('media')).put('/media/big', whole);
    }, bytes);
    await measure(async (names, rounds) => {
      const took = await tab.evaluate(
        (asked) =>
          new Promise<number[][]>((resolve) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => resolve(data as number[][]);
            navigator.serviceWorker.controller!.postMessage(asked, [port2]);
          }),
        { names, rounds },
      );
      return took.map(median);
    });
  } finally {
    await driver.close();
    await server.close();
  }
}

/** The last megabyte of a stored gigabyte, as a player requests it, beside the slice of the blob itself. */
export const benchRanges = () =>
  withStored('chromium', 1_000_000_000, async (timed) => {
    const names = ['slice', 'here', 'again'];
    await timed(names, 20);
    const [slice, here, again] = (await timed(names, 200)) as [number, number, number];
    const [stream] = (await timed(['stream'], 1)) as [number];
    report({
      what: '1 MB at the end of a cached 1 GB file, beside blob.slice itself',
      here: `${times(here / slice)} (${here.toFixed(1)} ms)`,
      goal: 'at most 1.5 ×',
      holds: here / slice <= 1.5,
      values: { here, 'blob.slice': slice, 'reading the body up to there': stream },
      unit: 'ms',
      label: '1 MB at the end of a cached 1 GB file, beside `blob.slice`',
      cell: times(here / slice),
      repeated: [
        [
          'packages/plugin-bg-fetch/docs/guarantees.md',
          '1 MB at the end of a cached 1 GB file, of `blob.slice`',
        ],
      ],
      note: `reading the body up to there ${times(stream / slice)}`,
      beside: `blob.slice again ${times(again / slice)}, reading the body up to there ${times(stream / slice)}`,
    });
  });
