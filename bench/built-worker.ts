import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { injectManifest } from 'workbox-build';
import { buildServiceWorker, type BuildServiceWorkerOptions } from 'workbox-plugin-build';
import { median, report, times } from './table.ts';

// A copy of the app of the recipes, outside of the folder with their packed packages.
const folder = join(process.cwd(), '.cache/built-worker');
const app = join(folder, 'app');
const out = join(folder, 'out');

async function prepare() {
  await rm(folder, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await cp('examples/recipes/app', app, { recursive: true });
  await cp(join(app, 'index.html'), join(out, 'index.html'));
}

/** The worker that `app/sw.js` writes by hand, by esbuild and injectManifest only. */
async function byHand(): Promise<Buffer> {
  const swSrc = join(folder, 'by-hand.js');
  await build({
    entryPoints: [join(app, 'sw.js')],
    outfile: swSrc,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    sourcemap: 'linked',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const swDest = join(out, 'by-hand.js');
  await injectManifest({ swSrc, swDest, globDirectory: out, globPatterns: ['*.html'] });
  return withoutMapUrl(swDest);
}

/** The same routes from `config`. */
async function byConfig(
  config = join(app, 'background.config.ts'),
  more: Partial<BuildServiceWorkerOptions> = {},
): Promise<Buffer> {
  const swDest = join(out, 'by-config.js');
  await buildServiceWorker({
    config,
    swDest,
    globDirectory: out,
    globPatterns: ['*.html'],
    navigateFallback: 'index.html',
    skipWaiting: true,
    clientsClaim: true,
    mode: 'production',
    ...more,
  });
  return withoutMapUrl(swDest);
}

/** The source map URL is removed, because the two file names differ in length. */
const withoutMapUrl = async (file: string) =>
  Buffer.from((await readFile(file, 'utf8')).replace(/\/\/# sourceMappingURL=.*\n?$/, ''));

const zipped = (bytes: Buffer) => gzipSync(bytes, { level: 9 }).length;

export interface BuiltSizes {
  config: number;
  hand: number;
  configZipped: number;
  handZipped: number;
}

export async function builtSizes(): Promise<BuiltSizes> {
  await prepare();
  const [config, hand] = [await byConfig(), await byHand()];
  return {
    config: config.length,
    hand: hand.length,
    configZipped: zipped(config),
    handZipped: zipped(hand),
  };
}

const fields = {
  'workbox-plugin-sync-queue': `syncQueue: 'outbox'`,
  'workbox-plugin-periodic-refresh': `periodicRefresh: 'feed'`,
  'workbox-plugin-bg-fetch': `backgroundFetch: true`,
};

/**
 * The bytes of each plugin in a worker whose routes do not name it: the difference to the same worker with an empty
 * module in its place.
 */
export async function unusedCosts(): Promise<Record<string, number>> {
  await prepare();
  const empty = join(folder, 'empty.js');
  await writeFile(empty, '');
  const costs: Record<string, number> = {};
  for (const left of Object.keys(fields)) {
    const used = Object.entries(fields).filter(([name]) => name !== left);
    const config = join(app, 'others.config.ts');
    const given = used.map(([, field]) => field).join(', ');
    await writeFile(
      config,
      `import { defineBackground } from 'workbox-plugin-build';
export default defineBackground({
  routes: [{ urlPattern: '/a', method: ['GET', 'POST'], handler: 'NetworkFirst', options: { cacheName: 'a' }, ${given} }],
});`,
    );
    costs[left] =
      (await byConfig(config)).length - (await byConfig(config, { alias: { [left]: empty } })).length;
  }
  return costs;
}

export async function benchBuild(rounds = 15) {
  const { config, hand, configZipped, handZipped } = await builtSizes();
  report({
    what: 'the worker of the recipes by buildServiceWorker, beside one written by hand, minified and gzip',
    here: times(configZipped / handZipped),
    goal: 'at most 1.02 ×',
    holds: configZipped / handZipped <= 1.02 && config / hand <= 1.02,
    values: { buildServiceWorker: configZipped, 'by hand': handZipped },
    unit: 'B',
    label: 'the worker of one config, minified and gzip, beside one by hand',
    note: `${(configZipped / 1000).toFixed(1)} kB and ${(handZipped / 1000).toFixed(1)} kB`,
    beside: `${configZipped} B beside ${handZipped} B; not compressed ${times(config / hand)}`,
  });
  const costs = await unusedCosts();
  report({
    what: 'a plugin that no route names',
    here: `${Math.max(...Object.values(costs))} bytes`,
    goal: '0 bytes',
    holds: Object.values(costs).every((bytes) => bytes === 0),
    label: 'a plugin that no route of the config names',
  });
  await prepare();
  const took: Record<'config' | 'hand' | 'again', number[]> = { config: [], hand: [], again: [] };
  const timed = async (name: keyof typeof took, run: () => Promise<unknown>) => {
    const begun = performance.now();
    await run();
    took[name].push(performance.now() - begun);
  };
  await byHand();
  await byConfig();
  for (let round = 0; round < rounds; round++) {
    await timed('hand', byHand);
    await timed('config', byConfig);
    await timed('again', byHand);
  }
  const floor = median(took.hand);
  report({
    what: 'buildServiceWorker, beside esbuild and injectManifest alone, interleaved',
    here: times(median(took.config) / floor),
    goal: 'at most 1.5 ×',
    holds: median(took.config) / floor <= 1.5,
    values: {
      buildServiceWorker: median(took.config),
      'esbuild and injectManifest': floor,
      'the same once more': median(took.again),
    },
    unit: 'ms',
    label: 'build time, beside esbuild and injectManifest alone',
    repeated: [['packages/build/README.md', 'build time, beside esbuild and injectManifest']],
    note: `${floor.toFixed(0)} ms alone`,
    beside: `${floor.toFixed(0)} ms alone; itself again ${times(median(took.again) / floor)}`,
  });
  await rm(folder, { recursive: true, force: true });
}
