import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { report } from './table.ts';

/** Bytes of a script that has only this in it, minified and compressed. */
export async function sizeOf(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

/** A script that needs these names, as an app imports them. */
export const using = (names: string, from = 'workbox-plugin-sync-queue') => `
  import { ${names} } from '${from}';
  Object.assign(self, { ${names} });`;

export const workerSide = using('SyncQueuePlugin, queuedResponse, SyncQueueError');

/** What is imported, as the package's README names it, with the most that it may weigh. */
export const importShapes: readonly { what: string; source: string; most: number }[] = [
  { what: '`SyncQueuePlugin`', source: using('SyncQueuePlugin'), most: 18_800 },
  {
    what: 'and `queuedResponse`, `SyncQueueError`',
    source: workerSide,
    most: 18_800,
  },
  {
    what: 'and `workboxBackgroundSync` for `adoptFrom`',
    source: using('SyncQueuePlugin, queuedResponse, SyncQueueError, workboxBackgroundSync'),
    most: 19_600,
  },
  {
    what: 'in the page: `SyncQueueClient`',
    source: using('SyncQueueClient', 'workbox-plugin-sync-queue/window'),
    most: 5_500,
  },
];

export async function benchSize() {
  const here = await sizeOf(workerSide);
  const peer = await sizeOf(using('BackgroundSyncPlugin', 'workbox-background-sync'));
  const other = await sizeOf(using('BackgroundSyncPlugin', 'serwist'));
  report({
    what: 'worker-side size, minified and gzip, everything in',
    here: `${here} B`,
    goal: 'at most 8000 B',
    holds: here <= 8000,
    beside: `workbox-background-sync ${peer} B, serwist ${other} B`,
  });
  for (const { what, source, most } of importShapes) {
    const size = await sizeOf(source);
    report({
      what: `the size of ${what.replaceAll('`', '')}`,
      here: `${size} B`,
      goal: `at most ${most} B`,
      holds: size <= most,
    });
  }
}
