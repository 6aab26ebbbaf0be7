import { serveBundle } from '../e2e/bundle.ts';
import { launch } from '../e2e/driver/chromium.ts';
import { control } from '../e2e/fixtures.ts';
import { TestServer } from '../e2e/server.ts';
import { median, report, times } from './table.ts';

/** The last megabyte of a stored gigabyte, as a player asks for it, beside the slice of the blob itself. */
export async function benchRanges() {
  const server = await TestServer.start();
  await serveBundle(server, '/worker.js', './workers/ranges.ts');
  const driver = await launch();
  try {
    const tab = await driver.open(`${server.origin}/`);
    await control(tab, '/worker.js');
    await tab.evaluate(async () => {
      const part = new Blob([crypto.getRandomValues(new Uint8Array(50_000))]);
      const whole = new Response(new Blob(Array.from({ length: 20_000 }, () => part)));
      await (await caches.open('media')).put('/media/big', whole);
    });
    const timed = (names: string[], rounds: number) =>
      tab.evaluate(
        (asked) =>
          new Promise<number[][]>((resolve) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => resolve(data as number[][]);
            navigator.serviceWorker.controller!.postMessage(asked, [port2]);
          }),
        { names, rounds },
      );
    const names = ['slice', 'here', 'again'];
    await timed(names, 20);
    const [slice, here, again] = (await timed(names, 200)).map(median) as [number, number, number];
    const [stream] = (await timed(['stream'], 1)).map(median) as [number];
    report({
      what: '1 MB at the end of a cached 1 GB file, beside blob.slice itself',
      here: `${times(here / slice)} (${here.toFixed(1)} ms)`,
      goal: 'at most 1.5 ×',
      holds: here / slice <= 1.5,
      beside: `blob.slice again ${times(again / slice)}, reading the body up to there ${times(stream / slice)}`,
    });
  } finally {
    await driver.close();
    await server.close();
  }
}
