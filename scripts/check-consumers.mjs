// Programs of people who use the plugins, compiled against the packages as they are published and
// without `skipLibCheck`: declarations that clash with TypeScript's libraries or with
// workbox-background-sync are found here, not in somebody's build.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from './build.mjs';
import { root } from './setup.mjs';

const globals = `import type {} from 'workbox-plugin-sync-queue/globals';`;

const worker = `
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
import { queuedResponse, SyncQueueError, SyncQueuePlugin, syncQueue, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
import type { Entry, SyncQueueOptions } from 'workbox-plugin-sync-queue';

const options: SyncQueueOptions = {
  adoptFrom: [workboxBackgroundSync, syncQueue('old')],
  queuedResponse: ({ entry }) => queuedResponse({ entry }, { lang: 'de' }),
  requestWillReplay: ({ request }) => new Request(request, { headers: { a: 'b' } }),
};
const plugin = new SyncQueuePlugin('outbox', options);
registerRoute(({ url }) => url.pathname === '/api', new NetworkOnly({ plugins: [plugin] }), 'POST');
export const all: Promise<Entry[]> = plugin.queue.getAll();
export const isOurs = (error: unknown) => error instanceof SyncQueueError && error.code === 'not-found';
`;

const routes = `
import { registerRoute as register } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { BackgroundFetchError, BackgroundFetchPlugin } from 'workbox-plugin-bg-fetch';
import { PeriodicRefreshError, PeriodicRefreshPlugin } from 'workbox-plugin-periodic-refresh';

const refresh = new PeriodicRefreshPlugin('briefings', { minIntervalSeconds: 3600 });
const media = new BackgroundFetchPlugin({ handOff: { minBytes: 1_000_000 }, finalTitle: ({ title }) => title });
register(({ url }) => url.pathname === '/briefings', new CacheFirst({ plugins: [refresh, media] }));
export const codes = (error: unknown) =>
  error instanceof PeriodicRefreshError || error instanceof BackgroundFetchError ? error.code : undefined;
`;

const events = `
declare const self: ServiceWorkerGlobalScope;
self.addEventListener('sync', (event) => {
  const tag: string = event.tag;
  const lastChance: boolean = event.lastChance;
  event.waitUntil(self.registration.sync.register(tag + String(lastChance)));
});
self.addEventListener('periodicsync', (event) => {
  event.waitUntil(self.registration.periodicSync.register(event.tag, { minInterval: 86_400_000 }));
});
export const tags: Promise<string[]> = self.registration.sync.getTags();
`;

const page = `
import { storedQueues, SyncQueueClient, SyncQueueError as PageError } from 'workbox-plugin-sync-queue/window';
import type { QueueSnapshot } from 'workbox-plugin-sync-queue/window';

export const client = new SyncQueueClient('outbox');
export const snapshot: QueueSnapshot = client.getSnapshot();
export const orphans = storedQueues();
export const code = (error: unknown) => (error instanceof PageError ? error.code : undefined);
`;

const clients = `
import { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';
import { BackgroundFetchProgress, type ProgressWords } from 'workbox-plugin-bg-fetch/element';
import { PeriodicRefreshClient, type RefreshSnapshot } from 'workbox-plugin-periodic-refresh/window';

export const downloads = new BackgroundFetchClient({ timeoutSeconds: 5 });
export const refreshed: RefreshSnapshot = new PeriodicRefreshClient('briefings').getSnapshot();
BackgroundFetchProgress.define();
export const words = (element: BackgroundFetchProgress): ProgressWords => element.words;
`;

const pageEvents = `
export const register = async () => {
  const { sync, periodicSync } = await navigator.serviceWorker.ready;
  await sync.register('a');
  return [...(await sync.getTags()), ...(await periodicSync.getTags())];
};
`;

const beside = `import { BackgroundSyncPlugin } from 'workbox-background-sync';
export const old = new BackgroundSyncPlugin('old', { maxRetentionTime: 60 });
`;

/** What the README's migration table says, line by line. */
const migrated = `
import { queuedResponse, SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
declare const freshToken: () => Promise<string>;
declare const request: Request;

export const { queue } = new SyncQueuePlugin('outbox', {
  maxRetentionTime: 24 * 60,
  adoptFrom: workboxBackgroundSync,
  requestWillReplay: async ({ request }) => {
    const headers = new Headers(request.headers);
    headers.set('Authorization', 'Bearer ' + (await freshToken()));
    return new Request(request, { headers });
  },
  requestDidReplay: ({ response }) => console.log(response.status),
  queueDidReplay: ({ delivered, failed, left }) => console.log(delivered + failed + left),
  queueDidDrain: () => console.log('empty'),
  classify: ({ response }) => (response?.status === 410 ? 'dead-letter' : undefined),
  queuedResponse,
});
export const all = async () => {
  const { id } = await queue.pushRequest({ request, metadata: { by: 'hand' } });
  await queue.replayRequests();
  const { outcome } = await queue.result(id);
  await queue.discard(id);
  return [outcome, await queue.getAll(), await queue.size()];
};
`;

/** Each: its libraries, its text, and what else the compiler is told. */
const consumers = {
  'a worker': [['WebWorker'], worker],
  'a worker that listens to sync itself': [['WebWorker'], globals + worker + events],
  'a worker that has left workbox-background-sync': [['WebWorker'], migrated],
  'a page': [['DOM', 'DOM.Iterable'], page],
  'a page that registers for sync itself': [['DOM', 'DOM.Iterable'], globals + page + pageEvents],
  'page and worker in one program': [['DOM', 'DOM.Iterable', 'WebWorker'], globals + worker + events + page],
  'a worker that still has workbox-background-sync': [['WebWorker'], globals + beside + worker + events],
  'the same, and it is imported last': [['WebWorker'], globals + worker + events + beside],
  'a worker, resolved as Node does': [
    ['WebWorker'],
    worker,
    { module: 'NodeNext', moduleResolution: 'NodeNext' },
  ],
  'a page with exact optional properties': [['DOM'], page + clients, { exactOptionalPropertyTypes: true }],
  'a worker with exact optional properties': [
    ['WebWorker'],
    worker + routes,
    { exactOptionalPropertyTypes: true },
  ],
  // As apps do that give all their code one list of libraries: Workbox's own types want a worker's.
  'a worker with the libraries of a page and exact optional properties': [
    ['DOM', 'DOM.Iterable'],
    worker + routes,
    { exactOptionalPropertyTypes: true, skipLibCheck: true },
  ],
  'a page that has lib DOM only, with all clients': [['DOM'], page + clients],
};

/** What TypeScript 5.4 compiles, the oldest that is supported. */
const oldest = {
  'a worker': [['WebWorker'], worker + routes],
  'a worker with exact optional properties': [
    ['WebWorker'],
    worker + routes,
    { exactOptionalPropertyTypes: true },
  ],
  'a worker that listens to sync itself': [['WebWorker'], globals + worker + events],
  'a page with exact optional properties': [['DOM'], page + clients, { exactOptionalPropertyTypes: true }],
  'a worker, resolved without "exports"': [
    ['WebWorker'],
    globals + worker + routes,
    { moduleResolution: 'node' },
  ],
  'a page, resolved without "exports"': [['DOM'], page + clients, { moduleResolution: 'node' }],
};

/** What must not compile, and why: or the checks above could not fail. */
const offenders = {
  'globals are not there unless asked for': [
    ['WebWorker'],
    worker + events,
    {},
    /Property 'sync' does not exist/,
  ],
  'an option that is no function': [
    ['WebWorker'],
    worker.replace('[workboxBackgroundSync, ', `['workbox-background-sync', `),
    {},
    /not assignable to type/,
  ],
  'the option of workbox-background-sync that is gone': [
    ['WebWorker'],
    worker.replace('adoptFrom:', 'onSync: () => {}, adoptFrom:'),
    {},
    /not assignable to type 'undefined'/,
  ],
  'a declaration that clashes is seen': [
    ['WebWorker'],
    `${globals}\ndeclare global { interface ServiceWorkerRegistration { readonly sync: string } }\n${worker}`,
    {},
    /Subsequent property declarations/,
  ],
};

const at = join(root, 'test-results/consumers');

/** As npm packs them: what `files` names, and nothing beside. */
function install(name) {
  const from = join(root, 'packages', name);
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const to = join(at, 'node_modules', manifest.name);
  for (const path of ['package.json', ...manifest.files.filter((path) => !path.startsWith('!'))])
    cpSync(join(from, path), join(to, path), { recursive: true });
}

function link(name) {
  const to = join(at, 'node_modules', name);
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), to, 'junction');
}

function compiled(name, [lib, text, more = {}], by = compile) {
  const folder = join(at, name.replace(/\W+/g, '-'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.ts'), text);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023', ...lib],
    module: 'ESNext',
    moduleResolution: 'bundler',
    types: [],
    strict: true,
    noEmit: true,
    // Libraries of pages and of workers contradict each other in TypeScript's own files.
    skipDefaultLibCheck: lib.includes('DOM') && lib.includes('WebWorker'),
    ...more,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['index.ts'] }));
  return by('-p', folder);
}

function compileWithOldest(...args) {
  const tsc = join(root, 'node_modules/typescript-5.4/bin/tsc');
  const run = spawnSync(process.execPath, [tsc, ...args], { cwd: root, encoding: 'utf8' });
  return { ok: run.status === 0, output: `${run.stdout}${run.stderr}` };
}

/** @returns {{ name: string, message?: string }[]} */
export function checkConsumers() {
  rmSync(at, { recursive: true, force: true });
  for (const name of ['core', 'plugin-sync-queue', 'plugin-bg-fetch', 'plugin-periodic-refresh'])
    install(name);
  for (const name of [
    'idb',
    'workbox-background-sync',
    'workbox-core',
    'workbox-routing',
    'workbox-strategies',
  ])
    link(name);
  const checks = Object.entries(consumers).map(([name, consumer]) => {
    const { ok, output } = compiled(name, consumer);
    return { name: `compiles: ${name}`, ...(!ok && { message: output }) };
  });
  for (const [name, consumer] of Object.entries(oldest)) {
    const { ok, output } = compiled(`oldest ${name}`, consumer, compileWithOldest);
    checks.push({ name: `compiles with TypeScript 5.4: ${name}`, ...(!ok && { message: output }) });
  }
  for (const [name, offender] of Object.entries(offenders)) {
    const { ok, output } = compiled(name, offender);
    const seen = !ok && offender[3].test(output);
    checks.push({
      name,
      ...(!seen && { message: `It should be refused for ${offender[3]}, but: ${output || 'compiled'}` }),
    });
  }
  return checks;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checks = checkConsumers();
  for (const { name, message = 'ok' } of checks) console.log(`${name}: ${message}`);
  process.exitCode = checks.some(({ message }) => message) ? 1 : 0;
}
