import { migrated, removeProjects } from './helpers/migrated.ts';

afterAll(removeProjects);

interface Case {
  /** "A worker with …". */
  has: string;
  file?: string;
  before: string;
  after: string;
  findings?: string[];
}

const rewritten: Case[] = [
  {
    has: 'a plugin without options',
    before: `import { BackgroundSyncPlugin } from 'workbox-background-sync';
const plugin = new BackgroundSyncPlugin('outbox');
`,
    after: `import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
const plugin = new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync });
`,
  },
  {
    has: 'options on lines of their own, with comments',
    before: `import {
  // for writes
  BackgroundSyncPlugin, // the plugin
} from 'workbox-background-sync';

export const plugin = new BackgroundSyncPlugin(
  'outbox', // its name
  {
    /* minutes */ maxRetentionTime: 24 * 60, // a day
    // nothing else
  },
);
`,
    after: `import {
  // for writes
  SyncQueuePlugin, // the plugin
  workboxBackgroundSync,
} from 'workbox-plugin-sync-queue';

export const plugin = new SyncQueuePlugin(
  'outbox', // its name
  {
    /* minutes */ maxRetentionTime: 24 * 60, // a day
    migrateFrom: workboxBackgroundSync,
    // nothing else
  },
);
`,
    findings: ['sw.ts:9:19 max-retention-time'],
  },
  {
    has: 'no semicolons, double quotes, tabs and no trailing comma before a comment',
    before: `import { BackgroundSyncPlugin } from "workbox-background-sync"
const plugin = new BackgroundSyncPlugin("outbox", {
\t\tforceSyncFallback: true // Electron
\t})
`,
    after: `import { SyncQueuePlugin, workboxBackgroundSync } from "workbox-plugin-sync-queue"
const plugin = new SyncQueuePlugin("outbox", {
\t\tforceSyncFallback: true, // Electron
\t\tmigrateFrom: workboxBackgroundSync
\t})
`,
  },
  {
    has: 'commas at the start of lines',
    before: `import { BackgroundSyncPlugin } from 'workbox-background-sync'
const plugin = new BackgroundSyncPlugin
  ( 'outbox'
  , { forceSyncFallback: false
    , maxRetentionTime: day
    }
  )
`,
    after: `import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue'
const plugin = new SyncQueuePlugin
  ( 'outbox'
  , { forceSyncFallback: false
    , maxRetentionTime: day, migrateFrom: workboxBackgroundSync
    }
  )
`,
    findings: ['sw.ts:5:7 max-retention-time'],
  },
  {
    has: 'everything on one line, with a trailing comma',
    before: `import{BackgroundSyncPlugin}from'workbox-background-sync';new BackgroundSyncPlugin('a',);new BackgroundSyncPlugin(('b'),{});`,
    after: `import{SyncQueuePlugin, workboxBackgroundSync}from'workbox-plugin-sync-queue';new SyncQueuePlugin('a', { migrateFrom: workboxBackgroundSync },);new SyncQueuePlugin(('b'),{ migrateFrom: workboxBackgroundSync });`,
    findings: ['sw.ts:1:59 several-queues'],
  },
  {
    has: 'an alias',
    before: `import { BackgroundSyncPlugin as Outbox } from 'workbox-background-sync';
const plugin: Outbox = new Outbox(\`outbox-\${version}\`, options as const);
const options = { maxRetentionTime: 5 } as const;
`,
    after: `import { SyncQueuePlugin as Outbox, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
const plugin: Outbox = new Outbox(\`outbox-\${version}\`, { ...options as const, migrateFrom: workboxBackgroundSync });
const options = { maxRetentionTime: 5 } as const;
`,
    findings: ['sw.ts:3:19 max-retention-time'],
  },
  {
    has: 'an alias that the old class keeps',
    before: `import { BackgroundSyncPlugin as Outbox } from 'workbox-background-sync';
new Outbox('known');
new Outbox(...unknown);
`,
    after: `import { BackgroundSyncPlugin as Outbox } from 'workbox-background-sync';
import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
new SyncQueuePlugin('known', { migrateFrom: workboxBackgroundSync });
new Outbox(...unknown);
`,
    findings: ['sw.ts:3:12 not-understood'],
  },
  {
    has: 'a namespace',
    before: `import * as sync from 'workbox-background-sync';
const plugin = new sync.BackgroundSyncPlugin('outbox');
`,
    after: `import * as sync from 'workbox-plugin-sync-queue';
const plugin = new sync.SyncQueuePlugin('outbox', { migrateFrom: sync.workboxBackgroundSync });
`,
  },
  {
    has: 'a namespace that is also used for something else',
    before: `import * as sync from 'workbox-background-sync';
const plugin = new sync.BackgroundSyncPlugin('outbox');
const store = new sync.QueueStore('other');
`,
    after: `import * as sync from 'workbox-background-sync';
import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
const plugin = new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync });
const store = new sync.QueueStore('other');
`,
    findings: ['sw.ts:3:19 not-understood'],
  },
  {
    has: 'require with a pattern',
    file: 'sw.js',
    before: `const { BackgroundSyncPlugin: Plugin, Queue } = require('workbox-background-sync');
const plugin = new Plugin('outbox');
const queue = new Queue('manual');
`,
    after: `const { SyncQueuePlugin: Plugin, SyncQueuePlugin, workboxBackgroundSync } = require('workbox-plugin-sync-queue');
const plugin = new Plugin('outbox', { migrateFrom: workboxBackgroundSync });
const queue = new SyncQueuePlugin('manual', { migrateFrom: workboxBackgroundSync }).queue;
`,
    findings: ['sw.js:2:16 several-queues'],
  },
  {
    has: 'require of the whole package',
    file: 'sw.cjs',
    before: `var sync = require("workbox-background-sync");
var plugin = new sync.BackgroundSyncPlugin("outbox");
`,
    after: `var sync = require("workbox-plugin-sync-queue");
var plugin = new sync.SyncQueuePlugin("outbox", { migrateFrom: sync.workboxBackgroundSync });
`,
  },
  {
    has: 'a module of one class',
    file: 'sw.mjs',
    before: `import { BackgroundSyncPlugin } from 'workbox-background-sync/BackgroundSyncPlugin.mjs';
import { Queue } from 'workbox-background-sync/Queue.mjs';
new BackgroundSyncPlugin('outbox');
`,
    after: `import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
import { Queue } from 'workbox-background-sync/Queue.mjs';
new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync });
`,
    findings: ['sw.mjs:2:10 not-understood'],
  },
  {
    has: 'two modules of one class each',
    before: `import { BackgroundSyncPlugin } from 'workbox-background-sync/BackgroundSyncPlugin';
import { Queue } from 'workbox-background-sync/Queue';
new BackgroundSyncPlugin('a');
const queue = new Queue('a');
`,
    after: `import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
new SyncQueuePlugin('a', { migrateFrom: workboxBackgroundSync });
const queue = new SyncQueuePlugin('a', { migrateFrom: workboxBackgroundSync }).queue;
`,
  },
  {
    has: 'a queue whose methods mean the same',
    before: `import { Queue } from 'workbox-background-sync';
const queue = new Queue('notes', { maxRetentionTime: 60 });
self.addEventListener('fetch', (event) => {
  event.respondWith(fetch(event.request.clone()).catch(() => queue.pushRequest({ request: event.request, metadata: { at } })));
});
const count = async () => (await queue.size()) + queue.name.length;
const now = () => queue.replayRequests();
`,
    after: `import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
const queue = new SyncQueuePlugin('notes', { maxRetentionTime: 60, migrateFrom: workboxBackgroundSync }).queue;
self.addEventListener('fetch', (event) => {
  event.respondWith(fetch(event.request.clone()).catch(() => queue.pushRequest({ request: event.request, metadata: { at } })));
});
const count = async () => (await queue.size()) + queue.name.length;
const now = () => queue.replayRequests();
`,
    findings: ['sw.ts:2:36 max-retention-time'],
  },
  {
    has: 'a queue that stays beside a plugin that does not',
    before: `import { BackgroundSyncPlugin, Queue } from 'workbox-background-sync';
new BackgroundSyncPlugin('outbox');
export const queue = new Queue('exported');
`,
    after: `import { Queue } from 'workbox-background-sync';
import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync });
export const queue = new Queue('exported');
`,
    findings: ['sw.ts:3:14 not-understood'],
  },
  {
    has: 'an import of the new package',
    before: `import { SyncQueuePlugin as NewPlugin } from 'workbox-plugin-sync-queue';
import { BackgroundSyncPlugin } from 'workbox-background-sync';
new NewPlugin('new');
new BackgroundSyncPlugin('old');
`,
    after: `import { SyncQueuePlugin as NewPlugin } from 'workbox-plugin-sync-queue';
import { workboxBackgroundSync } from 'workbox-plugin-sync-queue';
new NewPlugin('new');
new NewPlugin('old', { migrateFrom: workboxBackgroundSync });
`,
  },
  {
    has: 'Serwist 9',
    before: `import { defaultCache } from '@serwist/next/worker';
import type { PrecacheEntry, SerwistGlobalConfig } from 'serwist';
import { BackgroundSyncPlugin, NetworkOnly, Serwist } from 'serwist';

declare const self: ServiceWorkerGlobalScope & { __SW_MANIFEST: (PrecacheEntry | string)[] | undefined };
const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST,
  runtimeCaching: [
    {
      matcher: /\\/api\\//,
      method: 'POST',
      handler: new NetworkOnly({ plugins: [new BackgroundSyncPlugin('outbox')] }),
    },
    ...defaultCache,
  ],
});
`,
    after: `import { defaultCache } from '@serwist/next/worker';
import type { PrecacheEntry, SerwistGlobalConfig } from 'serwist';
import { NetworkOnly, Serwist } from 'serwist';
import { SyncQueuePlugin, serwistBackgroundSync } from 'workbox-plugin-sync-queue';

declare const self: ServiceWorkerGlobalScope & { __SW_MANIFEST: (PrecacheEntry | string)[] | undefined };
const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST,
  runtimeCaching: [
    {
      matcher: /\\/api\\//,
      method: 'POST',
      handler: new NetworkOnly({ plugins: [new SyncQueuePlugin('outbox', { migrateFrom: serwistBackgroundSync })] }),
    },
    ...defaultCache,
  ],
});
`,
  },
  {
    has: 'a list of imports from Serwist, one on each line',
    before: `import {
  Serwist,
  BackgroundSyncQueue, // kept
  NetworkOnly,
} from "serwist";
const queue = new BackgroundSyncQueue("outbox");
`,
    after: `import {
  Serwist,
   // kept
  NetworkOnly,
} from "serwist";
import { SyncQueuePlugin, serwistBackgroundSync } from "workbox-plugin-sync-queue";
const queue = new SyncQueuePlugin("outbox", { migrateFrom: serwistBackgroundSync }).queue;
`,
  },
  {
    has: 'the namespace of Serwist',
    before: `import * as serwist from 'serwist';
new serwist.NetworkOnly({ plugins: [new serwist.BackgroundSyncPlugin('outbox')] });
`,
    after: `import * as serwist from 'serwist';
import { SyncQueuePlugin, serwistBackgroundSync } from 'workbox-plugin-sync-queue';
new serwist.NetworkOnly({ plugins: [new SyncQueuePlugin('outbox', { migrateFrom: serwistBackgroundSync })] });
`,
  },
  {
    has: 'Serwist 8',
    before: `import { Queue } from '@serwist/background-sync';
const queue = new Queue('outbox');
`,
    after: `import { SyncQueuePlugin, serwistBackgroundSync } from 'workbox-plugin-sync-queue';
const queue = new SyncQueuePlugin('outbox', { migrateFrom: serwistBackgroundSync }).queue;
`,
  },
  {
    has: 'TypeScript and JSX in one file',
    file: 'app.tsx',
    before: `import { type BackgroundSyncPlugin } from 'workbox-background-sync';
export const View = <T,>({ plugin }: { plugin: BackgroundSyncPlugin; more?: T }) => <p>{String(plugin satisfies object)}</p>;
`,
    after: `import { type SyncQueuePlugin } from 'workbox-plugin-sync-queue';
export const View = <T,>({ plugin }: { plugin: SyncQueuePlugin; more?: T }) => <p>{String(plugin satisfies object)}</p>;
`,
  },
  {
    has: 'an import of types only',
    before: `import type { BackgroundSyncPlugin } from 'workbox-background-sync';
export interface Parts { plugin: BackgroundSyncPlugin }
`,
    after: `import type { SyncQueuePlugin } from 'workbox-plugin-sync-queue';
export interface Parts { plugin: SyncQueuePlugin }
`,
  },
  {
    has: 'decorators, JSX and Flow in JavaScript',
    file: 'sw.jsx',
    before: `// @flow
import { BackgroundSyncPlugin } from 'workbox-background-sync';
const make = (name: string): mixed => <Outbox plugin={new BackgroundSyncPlugin(name)} />;
`,
    after: `// @flow
import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
const make = (name: string): mixed => <Outbox plugin={new SyncQueuePlugin(name, { migrateFrom: workboxBackgroundSync })} />;
`,
  },
];

test.each(rewritten)('a worker with $has is rewritten, and the rest stays as it is', (one) => {
  const { file = 'sw.ts', before, after, findings = [] } = one;
  const result = migrated({ [file]: before });
  expect(result.read(file)).toBe(after);
  expect(result.findings).toEqual(findings);
  expect(result.unread).toEqual([]);
});

test.each(rewritten)('a worker with $has keeps its byte order mark and its CRLF', (one) => {
  const { file = 'sw.ts', before, after } = one;
  const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
  expect(migrated({ [file]: windows(before) }).read(file)).toBe(windows(after));
});

const plugin = `import { BackgroundSyncPlugin } from 'workbox-background-sync';\n`;
const queue = `import { Queue } from 'workbox-background-sync';\n`;

const kept: [has: string, text: string, findings: string[], reason: string][] = [
  [
    'an onSync with a loop of its own',
    `${plugin}new BackgroundSyncPlugin('a', { onSync: async ({ queue }) => { while (await queue.shiftRequest()); } });`,
    ['2:33 on-sync'],
    'has a replay loop of its own (shiftRequest)',
  ],
  [
    'an onSync that only sends',
    `${plugin}new BackgroundSyncPlugin('a', { onSync({ queue }) { return queue.replayRequests(); } });`,
    ['2:33 on-sync'],
    'calls replayRequests()',
  ],
  [
    'options from elsewhere',
    `${plugin}import { options } from './options';\nnew BackgroundSyncPlugin('a', options);`,
    ['3:31 not-understood'],
    'its options are not written here',
  ],
  [
    'options that are changed',
    `${plugin}const options = {};\noptions.onSync = send;\nnew BackgroundSyncPlugin('a', options);`,
    ['4:31 not-understood'],
    'its options are not written here',
  ],
  [
    'options that are spread',
    `${plugin}new BackgroundSyncPlugin('a', { ...shared });`,
    ['2:33 not-understood'],
    'its options are spread',
  ],
  [
    'arguments that are spread',
    `${plugin}new BackgroundSyncPlugin(...all);`,
    ['2:26 not-understood'],
    'its arguments are spread',
  ],
  [
    'an unknown option',
    `${plugin}new BackgroundSyncPlugin('a', { maxRetention: 5 });`,
    ['2:33 not-understood'],
    'has no option "maxRetention"',
  ],
  [
    'a class that extends the plugin',
    `${plugin}class Outbox extends BackgroundSyncPlugin {}`,
    ['2:22 not-understood'],
    'a class extends the old one',
  ],
  [
    'a parameter with the name of the plugin',
    `${plugin}const make = (BackgroundSyncPlugin) => new BackgroundSyncPlugin('a');`,
    ['1:10 not-understood'],
    'means something else in a part of the file',
  ],
  [
    'another SyncQueuePlugin',
    `${plugin}class SyncQueuePlugin {}\nnew BackgroundSyncPlugin('a');`,
    ['1:10 not-understood'],
    'the file has a "SyncQueuePlugin" of its own',
  ],
  [
    'an export of the class',
    `export { BackgroundSyncPlugin } from 'workbox-background-sync';`,
    ['1:1 not-understood'],
    'exported again',
  ],
  [
    'an import while the code runs',
    `const { Queue } = await import('workbox-background-sync');`,
    ['1:25 not-understood'],
    'imported while the code runs',
  ],
  [
    'the private queue of the plugin',
    `${plugin}const sync = new BackgroundSyncPlugin('a');\nsync._queue.replayRequests();`,
    ['3:1 queue-method'],
    '"_queue" does not exist',
  ],
  [
    'shiftRequest and unshiftRequest',
    `${queue}const queue = new Queue('a');\nconst entry = await queue.shiftRequest();\nawait queue.unshiftRequest(entry);`,
    ['3:21 queue-method', '4:7 queue-method'],
    'an entry stays until the server has answered',
  ],
  [
    'a queue that is passed on',
    `${queue}const queue = new Queue('a');\nwatch(queue);`,
    ['3:7 not-understood'],
    'the queue is passed on',
  ],
  [
    'a queue in a field',
    `${queue}class Outbox { queue = new Queue('a'); }`,
    ['2:24 not-understood'],
    'not kept in a variable of its own',
  ],
  [
    'a timestamp',
    `${queue}const queue = new Queue('a');\nqueue.pushRequest({ request, timestamp: 5 });`,
    ['3:30 queue-method'],
    'takes no "timestamp"',
  ],
  [
    'an instance in the options of generateSW',
    `${plugin}export default { runtimeCaching: [{ options: { plugins: [new BackgroundSyncPlugin('a')] } }] };`,
    ['2:58 generate-sw'],
    'writes an instance as "{}"',
  ],
  [
    'the tag and the database of the old package',
    `const tag = 'workbox-background-sync:' + name;\nindexedDB.open('serwist-background-sync');\nexport const external = ['workbox-background-sync'];`,
    ['1:13 old-storage', '2:16 old-storage'],
    'the sync tag of the new queue is',
  ],
  [
    'an import of Serwist while the code runs',
    `const { BackgroundSyncPlugin } = await import('serwist');`,
    ['1:40 not-understood'],
    'imported while the code runs',
  ],
  [
    'an import for its effects',
    `import 'workbox-background-sync';`,
    ['1:1 not-understood'],
    'imported for its effects',
  ],
  [
    'a pattern with a rest or a default',
    `const { Queue = Other, ...rest } = require('workbox-background-sync');`,
    ['1:36 not-understood'],
    'in a way that this command does not know',
  ],
  [
    'imports from a CDN, for Deno and from other entry points of Serwist',
    `import { Queue } from 'https://cdn.test/workbox-background-sync@7/+esm';\nimport 'npm:workbox-background-sync@7';\nimport { BackgroundSyncPlugin } from '@serwist/sw/plugins';`,
    ['1:1 not-understood', '2:1 not-understood', '3:1 not-understood'],
    'is a module that this command does not know',
  ],
  [
    'a mock and a loader',
    `jest.mock('workbox-background-sync');\nrequire.resolve('workbox-background-sync');`,
    ['1:1 not-understood', '2:1 not-understood'],
    'is given to a function',
  ],
  [
    'names that are taken from the global of workbox-sw',
    `const { backgroundSync } = workbox;\nconst { backgroundSync: { Queue } } = self.workbox;\nworkbox?.backgroundSync?.Queue;`,
    ['1:7 classic-script', '2:7 classic-script', '3:1 classic-script'],
    'workboxPluginSyncQueue.SyncQueuePlugin',
  ],
  [
    'workbox-sw',
    `importScripts('workbox-sw.js');\nconst sync = new workbox.backgroundSync.BackgroundSyncPlugin('a');`,
    ['2:18 classic-script'],
    'workboxPluginSyncQueue.SyncQueuePlugin',
  ],
];

test.each(kept)(
  'a worker with %s stays, and the place is listed with the reason',
  (_, text, findings, reason) => {
    const result = migrated({ 'sw.js': text });
    expect(result.read('sw.js')).toBe(text);
    expect(result.written).toEqual([]);
    expect(result.findings).toEqual(findings.map((one) => `sw.js:${one}`));
    expect(result.reasons).toContain(reason);
  },
);

test('imports that only TypeScript has are listed with the reason', () => {
  const text = `import sync = require('workbox-background-sync');
let plugin: import('workbox-background-sync').BackgroundSyncPlugin;
new sync.Queue('a');
`;
  const { read, findings } = migrated({ 'sw.ts': text });
  expect(read('sw.ts')).toBe(text);
  expect(findings).toEqual(['sw.ts:1:15 not-understood', 'sw.ts:2:13 not-understood']);
});

test('options of an asserted type are spread, so that the type need not know "migrateFrom"', () => {
  const before = `import { BackgroundSyncPlugin } from 'workbox-background-sync';
new BackgroundSyncPlugin('a', { forceSyncFallback: true } satisfies Options);
new BackgroundSyncPlugin('a', ({ forceSyncFallback: true } as Options)!);
new BackgroundSyncPlugin('a', { forceSyncFallback: true } as const);
`;
  expect(migrated({ 'sw.ts': before }).read('sw.ts')).toBe(
    `import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
new SyncQueuePlugin('a', { ...{ forceSyncFallback: true } satisfies Options, migrateFrom: workboxBackgroundSync });
new SyncQueuePlugin('a', { ...({ forceSyncFallback: true } as Options)!, migrateFrom: workboxBackgroundSync });
new SyncQueuePlugin('a', { forceSyncFallback: true, migrateFrom: workboxBackgroundSync } as const);
`,
  );
});

test('a class with decorators before its parameters is rewritten', () => {
  const before = `import { BackgroundSyncPlugin } from 'workbox-background-sync';
@Injectable() class Outbox {
  plugin = new BackgroundSyncPlugin('a');
  constructor(@Inject(TOKEN) readonly token: string, readonly other: BackgroundSyncPlugin) {}
}
`;
  expect(migrated({ 'sw.ts': before }).read('sw.ts')).toBe(
    `import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
@Injectable() class Outbox {
  plugin = new SyncQueuePlugin('a', { migrateFrom: workboxBackgroundSync });
  constructor(@Inject(TOKEN) readonly token: string, readonly other: SyncQueuePlugin) {}
}
`,
  );
});

test('a plugin that throws on a status is listed beside the queue that is rewritten', () => {
  const result = migrated({
    'sw.js': `${plugin}
const statusPlugin = {
  fetchDidSucceed: async ({ response }) => {
    if (response.status >= 500) throw new Error('Server error');
    return response;
  },
};
new NetworkOnly({ plugins: [statusPlugin, new BackgroundSyncPlugin('a')] });`,
  });
  expect(result.written).toEqual(['sw.js', 'package.json']);
  expect(result.findings).toEqual(['sw.js:4:3 status-plugin']);
});

test('files without the old packages stay, whatever else they say of background sync', () => {
  const texts = {
    'a.js': `// BackgroundSyncPlugin and workbox-background-sync\nclass BackgroundSyncPlugin {}\nnew BackgroundSyncPlugin('a');`,
    'b.js': `import { BackgroundSyncPlugin } from './my-background-sync';\nnew BackgroundSyncPlugin('a');`,
    'c.js': `const settings = { backgroundSync: true, other: { backgroundSync: { enabled: true } } };`,
    'd.js': `import { NetworkOnly } from 'serwist';\n// no BackgroundSyncPlugin`,
  };
  const { written, findings, unread } = migrated(texts);
  expect({ written, findings, unread }).toEqual({ written: [], findings: [], unread: [] });
});
