// The bundles whose size is limited: minified, gzip, NODE_ENV production. `npm run sizes` measures each, compares it
// with its limit, and compares the figures of the documents with it. `stated` says where a figure stands: the file, and
// the text in front of the figure. A stated figure may be off by 50 B.
import { fileURLToPath } from 'node:url';

const core = 'packages/core/dist/index.js';
const corePage = 'packages/core/dist/window.js';
const coreShared = 'packages/core/dist/shared.js';
const queue = 'packages/plugin-sync-queue/dist/index.js';
const queueLean = 'packages/plugin-sync-queue/dist/lean.js';
const queuePage = 'packages/plugin-sync-queue/dist/window.js';
const queueOutbox = 'packages/plugin-sync-queue/dist/outbox.js';
/** Loaded by `import()`. */
const queueStandIn = 'packages/plugin-sync-queue/dist/outbox/page-queue.js';
const queueElement = 'packages/plugin-sync-queue/dist/element.js';
const refresh = 'packages/plugin-periodic-refresh/dist/index.js';
const refreshPage = 'packages/plugin-periodic-refresh/dist/window.js';
const downloads = 'packages/plugin-bg-fetch/dist/index.js';
const downloadsPage = 'packages/plugin-bg-fetch/dist/window.js';
const inspector = 'packages/inspector/dist/index.js';

const figures = 'docs/figures.md';
const rootReadme = 'README.md';
const queueReadme = 'packages/plugin-sync-queue/README.md';
const queueLeanPage = 'packages/plugin-sync-queue/docs/lean.md';
const refreshReadme = 'packages/plugin-periodic-refresh/README.md';
const downloadsReadme = 'packages/plugin-bg-fetch/README.md';
const inspectorReadme = 'packages/inspector/README.md';

/** The optional parts of a queue: the argument of each in docs/lean.md, and how many bytes it may add to the lean form. */
const features = {
  formReceipts: ['', 420],
  pages: ['', 1_870],
  explanation: ['', 790],
  management: ['', 790],
  owner: ['ask', 300],
  coalesce: ['keyOf', 530],
  affects: ['urlsOf', 1_080],
  dependencies: ['dependsOn', 900],
  temporaryIds: ['options', 1_800],
  commands: ['', 1_500],
  schedule: ['scheduleOf', 1_080],
  results: ['options', 1_180],
  conflicts: ['options', 1_060],
  problems: ['', 600],
  originPauses: ['', 960],
  pageWrites: ['', 1_250],
  limits: ['options', 390],
  hooks: ['functions', 420],
  migration: ['from', 270],
};

const withOutbox = { [queuePage]: '{ SyncQueueClient }', [queueOutbox]: '{ Outbox }' };

/** What the page client of the downloads takes from core: its own size is what comes on top. */
const pageCore = { [corePage]: '*', [coreShared]: '{ backoffDelay, httpDate, retryAfter, withLock }' };

const pageClients = {
  [queuePage]: '{ SyncQueueClient }',
  [refreshPage]: '{ PeriodicRefreshClient }',
  [downloadsPage]: '{ BackgroundFetchClient }',
};

/**
 * Each limit is in bytes. Of a bundle with `beyond`, what counts is the difference to the bundle of that name. Modules in
 * `later` are loaded by `import()` and are not counted; without `later` the bundle has them.
 */
export const bundles = [
  {
    name: 'queue',
    path: queue,
    import: '{ SyncQueuePlugin }',
    limit: 25_750,
    stated: [[queueReadme, '| `SyncQueuePlugin` |']],
  },
  {
    name: 'queue, everything in',
    path: queue,
    import: '{ SyncQueuePlugin, queuedResponse, SyncQueueError }',
    limit: 25_750,
    stated: [
      [queueReadme, 'where the server honours the `Idempotency-Key`.'],
      [queueReadme, '| and `queuedResponse`, `SyncQueueError` |'],
      [figures, '| worker-side size, minified and gzip, everything in |'],
      [figures, 'The queue is larger:'],
      [rootReadme, "the worker's part here has"],
    ],
  },
  {
    name: 'queue, everything in, with workboxBackgroundSync',
    path: queue,
    import: '{ SyncQueuePlugin, queuedResponse, SyncQueueError, workboxBackgroundSync }',
    limit: 26_550,
    stated: [[queueReadme, '| and `workboxBackgroundSync` for `migrateFrom` |']],
  },
  {
    name: 'queue, lean',
    path: queueLean,
    import: '{ SyncQueuePlugin }',
    limit: 19_350,
    stated: [
      [queueReadme, '| `SyncQueuePlugin` of `workbox-plugin-sync-queue/lean` |'],
      ['decisions/0036-features-on-seams.md', 'The lean form is'],
    ],
  },
  ...Object.entries(features).map(([feature, [argument, limit]]) => ({
    name: `queue, ${feature}() beyond lean`,
    path: queueLean,
    import: `{ SyncQueuePlugin, ${feature} }`,
    beyond: 'queue, lean',
    limit,
    stated: [[queueLeanPage, `| \`${feature}(${argument})\` |`]],
  })),
  {
    name: 'queue, page',
    path: queuePage,
    import: '{ SyncQueueClient }',
    limit: 4_230,
    stated: [[queueReadme, '| in the page: `SyncQueueClient` |']],
  },
  {
    name: 'queue, outbox, beyond the page',
    import: withOutbox,
    later: [queueStandIn],
    beyond: 'queue, page',
    limit: 1_500,
    stated: [
      [queueReadme, '| and `Outbox`, which writes without a worker |'],
      ['decisions/0042-a-page-stands-in-for-its-worker.md', 'The class is'],
    ],
  },
  {
    name: 'queue, what an outbox loads where there is no worker',
    import: withOutbox,
    beyond: 'queue, outbox, beyond the page',
    limit: 9_600,
    stated: [
      [queueReadme, '| what it loads where there is no worker |'],
      ['decisions/0042-a-page-stands-in-for-its-worker.md', 'What it loads is'],
    ],
  },
  {
    name: 'queue, status element, beyond the page',
    import: { [queuePage]: '{ SyncQueueClient }', [queueElement]: '{ SyncQueueStatus }' },
    beyond: 'queue, page',
    limit: 3_072,
    stated: [[queueReadme, '| and `SyncQueueStatus`, the element |']],
  },
  { name: 'core, worker', path: core, import: '*' },
  { name: 'core, page', import: pageCore },
  {
    name: 'refresh, beyond core',
    import: { [core]: '*', [refresh]: '{ PeriodicRefreshPlugin, PeriodicRefreshError }' },
    beyond: 'core, worker',
    limit: 8_300,
    stated: [
      [refreshReadme, 'within a budget.'],
      ['decisions/0015-size-of-the-refresher.md', 'minified and compressed. **It is**'],
    ],
  },
  {
    name: 'downloads, beyond core',
    import: { [core]: '*', [downloads]: '{ BackgroundFetchPlugin, BackgroundFetchError }' },
    beyond: 'core, worker',
    limit: 9_000,
    stated: [
      [downloadsReadme, 'seeks included.'],
      ['decisions/0018-size-of-background-fetch.md', '**Reached:**'],
    ],
  },
  {
    name: 'downloads, page, beyond core',
    import: {
      ...pageCore,
      [downloadsPage]: '{ BackgroundFetchClient, BackgroundFetchError }',
    },
    beyond: 'core, page',
    limit: 6_700,
    stated: [
      [downloadsReadme, 'in the worker and'],
      ['decisions/0018-size-of-background-fetch.md', 'in the worker and'],
    ],
  },
  { name: 'page clients of the three plugins', import: pageClients },
  {
    name: 'inspector, beyond the page clients',
    import: { ...pageClients, [inspector]: '{ openInspector }' },
    beyond: 'page clients of the three plugins',
    limit: 12_000,
    stated: [[inspectorReadme, 'the page clients of the three plugins it is']],
  },
  {
    name: 'all three plugins, worker',
    import: {
      [queue]: '{ SyncQueuePlugin }',
      [refresh]: '{ PeriodicRefreshPlugin }',
      [downloads]: '{ BackgroundFetchPlugin }',
    },
    limit: 43_200,
  },
  {
    name: 'workbox-background-sync',
    path: 'node_modules/workbox-background-sync/index.mjs',
    import: '{ BackgroundSyncPlugin }',
    stated: [
      [figures, '| at most 8,000 B | workbox-background-sync'],
      [figures, ' B against'],
      [rootReadme, 'that of workbox-background-sync'],
      [queueReadme, 'in the worker (workbox-background-sync:'],
    ],
  },
  {
    name: 'serwist',
    path: 'node_modules/serwist/dist/index.mjs',
    import: '{ BackgroundSyncPlugin }',
    stated: [[figures, ', serwist']],
  },
];

const asAnAppBundles =
  (later = []) =>
  (config) => ({
    ...config,
    format: 'esm',
    target: 'es2022',
    external: later.map((path) => fileURLToPath(new URL(path, import.meta.url))),
  });

export default bundles.map(({ name, path, import: names, limit, beyond, later }) => ({
  name,
  path,
  import: names,
  ...(!beyond && { limit: limit && `${limit} B` }),
  gzip: true,
  modifyEsbuildConfig: asAnAppBundles(later),
}));
