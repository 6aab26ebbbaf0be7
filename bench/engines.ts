import { serveBundle } from '../e2e/bundle.ts';
import type { EngineName } from '../e2e/driver/driver.ts';
import { launchEngine } from '../e2e/driver/engines.ts';
import { MediaFiles, someBytes } from '../e2e/media-files.ts';
import { fetchByClick, openMedia, waitForState } from '../e2e/media.ts';
import { TestServer } from '../e2e/server.ts';
import { findChromium } from '../scripts/chromium.mjs';
import { findFirefox } from '../scripts/firefox.mjs';
import { findWebkit } from '../scripts/webkit.mjs';
import { withStored } from './ranges.ts';
import { report, times } from './table.ts';

/** The installed engines. The others are reported as not run. */
export function* presentEngines(): Generator<EngineName> {
  for (const [engine, find] of Object.entries({
    chromium: findChromium,
    firefox: findFirefox,
    webkit: findWebkit,
  }))
    if (find()) yield engine as EngineName;
    else console.log(`NOT RUN  ${engine}: it is not installed. npm run test:engines installs it.`);
}

const size = 12_000_000;

/** Bytes of a file on the wire over a connection that was cut four times. */
async function overFourCuts(engine: EngineName): Promise<number> {
  const server = await TestServer.start();
  await serveBundle(server, '/worker.js', '../e2e/workers/media-worker.ts');
  await serveBundle(server, '/page.js', '../e2e/pages/media-page.ts');
  server.serve(
    '/app',
    '<!doctype html><title>app</title><button>fetch</button><script src="/page.js"></script>',
  );
  const files = new MediaFiles(server);
  const path = '/media/course.webm';
  files.add(path, someBytes(size), { cutAfter: 2_600_000, cuts: 4, speed: 4_000_000 });
  const driver = await launchEngine(engine);
  try {
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'course', [path], { title: 'Course', engine: 'ranged' });
    await waitForState(tab, 'course', 'done');
    return files.sent(path);
  } finally {
    await driver.close();
    await server.close();
  }
}

const atMost: Partial<Record<EngineName, number>> = { chromium: 1.02 };

export async function benchEngines() {
  for (const engine of presentEngines()) {
    const wire = (await overFourCuts(engine)) / size;
    const limit = atMost[engine] ?? 1.05;
    report({
      what: `${engine}: 12 MB by ranges over four cuts, bytes on the wire`,
      here: `${wire.toFixed(3)} ×`,
      goal: `at most ${limit} ×`,
      holds: wire <= limit,
      values: { [engine]: wire, 'the file': 1 },
    });
    const rounds = engine === 'chromium' ? 100 : 5;
    await withStored(engine, 400_000_000, async (timed) => {
      const names = ['slice', 'here', 'again', 'blob'];
      await timed(names, 1);
      const [slice, here, again, blob] = (await timed(names, rounds)) as [number, number, number, number];
      report({
        what: `${engine}: 1 MB at the end of a cached 400 MB file, beside blob.slice`,
        here: `${times(here / slice)} (${here.toFixed(1)} ms)`,
        goal: engine === 'chromium' ? 'at most 1.5 ×' : 'no goal',
        holds: engine !== 'chromium' || here / slice <= 1.5,
        values: { [engine]: here, 'blob.slice': slice },
        unit: 'ms',
        beside: `blob.slice again ${times(again / slice)}; of this the blob() of the engine ${blob.toFixed(1)} ms`,
      });
    });
  }
}
