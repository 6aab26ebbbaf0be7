import { bundle } from '../e2e/bundle.ts';
import { launch } from '../e2e/driver/chromium.ts';
import type { Tab } from '../e2e/driver/driver.ts';
import { EntriesServer } from '../e2e/entries-server.ts';
import { control } from '../e2e/fixtures.ts';
import { pathsOf, publish } from '../e2e/refresh.ts';
import { median, middle, report, times } from './table.ts';

const count = 60;
const loops = 4;

/** Milliseconds of a run, or of its floor, in the worker. */
const timed = (tab: Tab, run: 'bare' | 'ours') =>
  tab.evaluate(
    (question) =>
      new Promise<{ took: number; unchanged?: number }>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        navigator.serviceWorker.controller?.postMessage(question, [port2]);
      }),
    { run, paths: pathsOf(count), loops, etag: '"v1"' },
  );

/** Milliseconds of each fetch. The routes alternate. */
const fetches = (tab: Tab, paths: string[], rounds: number) =>
  tab.evaluate(
    async ({ paths, rounds }) => {
      const took = paths.map(() => [] as number[]);
      for (let round = 0; round < rounds; round++)
        for (let turn = 0; turn < paths.length; turn++) {
          const at = (turn + round) % paths.length;
          const began = performance.now();
          await (await fetch(paths[at]!)).arrayBuffer();
          took[at]!.push(performance.now() - began);
        }
      return took;
    },
    { paths, rounds },
  );

async function createTestBed() {
  const server = await EntriesServer.start();
  server.serve(
    '/worker.js',
    await bundle('../bench/workers/refresh.ts', { minify: true }),
    'text/javascript',
  );
  const driver = await launch();
  const tab = await driver.open(`${server.origin}/`);
  await control(tab, '/worker.js');
  const close = async () => {
    await driver.close();
    await server.close();
  };
  return { server, driver, tab, close };
}

/** Sixty unchanged entries, each answered after 50 ms, beside four bare loops over the same entries. */
async function benchRun() {
  const { server, driver, tab, close } = await createTestBed();
  try {
    publish(server, count, 1);
    await fetches(tab, pathsOf(count), 1);
    await driver.clearHttpCache();
    server.milliseconds = 50;
    await timed(tab, 'ours');
    const ratios: number[] = [];
    const noise: number[] = [];
    for (let round = 0; round < 7; round++) {
      const bare = await timed(tab, 'bare');
      const ours = await timed(tab, 'ours');
      const again = await timed(tab, 'bare');
      if (ours.unchanged !== count) throw new Error(`The run confirmed ${ours.unchanged} of ${count}.`);
      ratios.push(ours.took / ((bare.took + again.took) / 2));
      noise.push(again.took / bare.took);
    }
    const ratio = median(ratios);
    report({
      what: `${count} unchanged entries of 20 kB, 50 ms each, concurrency ${loops}, beside ${loops} bare fetch loops`,
      here: times(ratio),
      goal: 'at most 1.15 ×',
      holds: ratio <= 1.15,
      values: { here: ratio, 'the loops beside themselves': median(noise) },
      label: '60 unchanged entries (304), 50 ms each, four at a time, beside four bare loops',
      note: `the loops beside themselves ${times(median(noise))}`,
      beside: `the bare loops beside themselves ${times(median(noise))}`,
    });
  } finally {
    await close();
  }
}

/** A plain fetch, with the plugin on its route and without, alternating. */
async function benchPlainFetch(what: string, kind: 'cached' | 'asked') {
  const { server, tab, close } = await createTestBed();
  try {
    const paths = ['with', 'plain', 'idle', 'plain2'].map((route) => `/${route}/${kind}/1`);
    for (const path of paths)
      server.entries.set(path, { body: 'x'.repeat(2000), headers: { 'cache-control': 'no-store' } });
    await fetches(tab, paths, 200);
    const ratios: number[][] = [];
    for (let round = 0; round < 5; round++) {
      const [ours, plain, idle, again] = (await fetches(tab, paths, 600)).map(middle);
      ratios.push([ours, idle, again].map((took) => took! / plain!));
    }
    const [added, idle, noise] = [0, 1, 2].map((at) => median(ratios.map((round) => round[at]!))) as [
      number,
      number,
      number,
    ];
    report({
      what: `a plain fetch through the route, ${what}, beside the same without the plugin`,
      here: times(added),
      goal: 'at most 1.03 ×',
      holds: added <= 1.03,
      values: { here: added, 'a plugin that does nothing': idle, 'no plugin': noise },
      label: `a request through a refreshed route, ${what}`,
      note: `a plugin that does nothing ${times(idle)}`,
      beside: `a plugin whose callbacks do nothing ${times(idle)}, two routes without any ${times(noise)}`,
    });
  } finally {
    await close();
  }
}

export async function benchRefresh() {
  await benchRun();
  await benchPlainFetch('answered from the cache', 'cached');
  await benchPlainFetch('answered by the network', 'asked');
}
