import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { report } from './table.ts';

/** Bytes of a worker that has only this in it, minified and compressed. */
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

export const workerSide = `
  import { SyncQueuePlugin, queuedResponse, SyncQueueError } from 'workbox-plugin-sync-queue';
  Object.assign(self, { SyncQueuePlugin, queuedResponse, SyncQueueError });`;

export async function benchSize() {
  const here = await sizeOf(workerSide);
  const peer = await sizeOf(`
    import { BackgroundSyncPlugin } from 'workbox-background-sync';
    Object.assign(self, { BackgroundSyncPlugin });`);
  const other = await sizeOf(`
    import { BackgroundSyncPlugin } from 'serwist';
    Object.assign(self, { BackgroundSyncPlugin });`);
  report({
    what: 'worker-side size, minified and gzip, everything in',
    here: `${here} B`,
    goal: 'at most 6000 B',
    holds: here <= 6000,
    beside: `workbox-background-sync ${peer} B, serwist ${other} B`,
  });
}
