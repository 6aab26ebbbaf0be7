// The layers of each package, and what each layer may import. A layer is a folder of `src`, or an entry point beside the
// folders. A file may always import its own layer.
//
// 'core', 'core/shared' and 'core/window' are entry points of workbox-plugin-core. 'workbox' means types of Workbox.
const shared = ['core/shared'];
const worker = ['core', 'core/shared', 'workbox'];
const page = ['core/window', 'core/shared'];
const frameworks = ['react', 'svelte/store', 'vue'];
/** The page clients of the plugins. */
const clients = ['sync-queue/window', 'periodic-refresh/window', 'bg-fetch/window'];
/** The entry points for frameworks. */
const bindings = {
  bindings: ['page', 'shared', ...frameworks],
  'react.ts': ['bindings'],
  'svelte.ts': ['bindings'],
  'vue.ts': ['bindings'],
};

export const layers = {
  core: {
    shared: [],
    worker: ['shared', 'workbox'],
    page: ['shared'],
    'shared.ts': ['shared'],
    'index.ts': ['worker', 'shared'],
    'window.ts': ['page', 'shared'],
  },
  'plugin-sync-queue': {
    shared,
    policy: ['shared', ...shared],
    storage: ['policy', 'shared', ...worker],
    queue: ['storage', 'policy', 'shared', ...worker],
    replay: ['queue', 'storage', 'policy', 'shared', ...worker],
    live: ['replay', 'queue', 'policy', 'shared', ...worker],
    features: ['queue', 'storage', 'policy', 'shared', ...worker],
    migrate: ['queue', 'storage', 'shared', ...worker],
    api: ['migrate', 'features', 'live', 'replay', 'queue', 'storage', 'policy', 'shared', ...worker],
    page: ['shared', ...page],
    outbox: ['page', 'storage', 'policy', 'shared', ...page],
    element: ['shared', ...page],
    ...bindings,
    'globals.ts': [],
    'option-rules.ts': ['api'],
    'index.ts': ['api', 'migrate', 'features', 'live', 'queue', 'policy', 'shared'],
    'lean.ts': ['api', 'migrate', 'features', 'live', 'queue', 'policy', 'shared'],
    'window.ts': ['page', 'shared'],
    'outbox.ts': ['outbox', 'page', 'policy', 'shared'],
    'element.ts': ['element', 'shared'],
  },
  'plugin-bg-fetch': {
    shared,
    http: ['shared', ...shared],
    storage: ['http', 'shared', ...worker],
    worker: ['storage', 'http', 'shared', ...worker],
    api: ['worker', 'storage', 'http', 'shared', ...worker],
    page: ['page/ranged', 'http', 'shared', ...page],
    'page/ranged': ['http', 'shared', ...page],
    element: ['page', 'shared', ...page],
    ...bindings,
    'option-rules.ts': ['api'],
    'index.ts': ['api', 'worker', 'shared'],
    'window.ts': ['page', 'shared'],
    'element.ts': ['element', 'page', 'shared'],
  },
  'plugin-periodic-refresh': {
    shared,
    policy: ['shared', ...shared],
    storage: ['policy', 'shared', ...worker],
    run: ['storage', 'policy', 'shared', ...worker],
    api: ['run', 'storage', 'policy', 'shared', ...worker],
    page: ['shared', ...page],
    ...bindings,
    'option-rules.ts': ['api'],
    'index.ts': ['api', 'run', 'policy', 'shared'],
    'window.ts': ['page', 'shared'],
  },
  inspector: {
    shared: [...shared, ...clients],
    state: ['shared', ...clients],
    report: ['state', 'shared', ...clients],
    view: ['report', 'state', 'shared', ...clients],
    element: ['view', 'report', 'state', 'shared', ...page],
    'index.ts': ['element', 'report', 'state', 'shared'],
  },
};

/** Imports against the layers that exist today. The check fails on others, and on a row whose imports are gone. */
export const known = [];
