// Sends one POST that fails through SyncQueuePlugin, replays it, and prints the files of the plugin whose functions ran.
// It starts after the plugin is constructed and needs no browser: `node scripts/trace-failed-post.mjs`.
import { Session } from 'node:inspector/promises';
import { createRequire } from 'node:module';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './run.mjs';

const packages = join(root, 'packages');
const scope = 'https://app.example/';
const listeners = {};

/** The scope of a worker, as far as this POST uses it. */
const workerScope = {
  self: globalThis,
  addEventListener: (type, listener) => (listeners[type] ??= []).push(listener),
  serviceWorker: { state: 'activated' },
  registration: { scope, addEventListener() {}, sync: { register: async () => {}, getTags: async () => [] } },
  clients: { matchAll: async () => [], get: async () => ({}) },
  navigator: { onLine: true, locks: { request: async (_name, task) => task({}) } },
  fetch: async () => new Response(null, { status: 201 }),
};
for (const [name, value] of Object.entries(workerScope))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
createRequire(join(packages, 'testing/package.json'))('fake-indexeddb/auto');

const entry = 'plugin-sync-queue/src/api/sync-queue-plugin.ts';
const bundle = await build({
  entryPoints: [join(packages, entry)],
  absWorkingDir: packages,
  bundle: true,
  write: false,
  format: 'esm',
  treeShaking: true,
  // What only development builds do is no step of the way.
  minifySyntax: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: {
    'workbox-plugin-core/shared': './core/src/shared.ts',
    'workbox-plugin-core': './core/src/index.ts',
  },
});
const { text } = bundle.outputFiles[0];
const folder = mkdtempSync(join(tmpdir(), 'failed-post-'));
const file = join(folder, 'plugin.mjs');
writeFileSync(file, text);
const { SyncQueuePlugin } = await import(pathToFileURL(file).href);
rmSync(folder, { recursive: true });
const plugin = new SyncQueuePlugin('outbox');

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true });

const pending = [];
const waitUntil = (promise) => pending.push(promise);
const request = new Request(`${scope}api/notes`, { method: 'POST', body: 'a note' });
const given = { event: { type: 'fetch', clientId: 'page', request, waitUntil }, state: {} };
const error = new TypeError('Failed to fetch');
await plugin.handlerWillStart({ ...given, request });
const sent = await plugin.requestWillFetch({ ...given, request });
await plugin.fetchDidFail({ ...given, request: sent, error });
const receipt = await plugin.handlerDidError({ ...given, request: sent, error });
await plugin.handlerWillRespond({ ...given, request: sent, response: receipt });
await plugin.handlerDidComplete({ ...given, request: sent, response: receipt });
await Promise.all(pending);
if (receipt.status !== 202) throw new Error(`no receipt, but ${receipt.status}`);
const tag = 'workbox-plugin-sync-queue:outbox';
for (const listener of listeners.sync) listener({ type: 'sync', tag, lastChance: false, waitUntil });
await Promise.all(pending);

const { result } = await session.post('Profiler.takePreciseCoverage');
const left = await plugin.queue.size();
if (left) throw new Error(`${left} entries are left`);

/** esbuild writes the path of each file above its code. */
const starts = [...text.matchAll(/^\/\/ (?<path>\S+\.ts)$/gm)];
const fileAt = (offset) => starts.findLast(({ index }) => index < offset)?.groups.path;
const { functions } = result.find(({ url }) => url === pathToFileURL(file).href);
const ran = functions.flatMap(({ ranges: [{ startOffset, count }] }) =>
  startOffset && count ? [fileAt(startOffset)] : [],
);
const files = [...new Set(ran)].filter((path) => path.startsWith('plugin-sync-queue/')).sort();
for (const path of files) console.log(path.replace('plugin-sync-queue/src/', ''));
process.exit();
