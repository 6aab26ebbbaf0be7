// Shows that the import boundaries of .oxlintrc.json can fail: each offence below must be reported,
// and what is allowed must not be.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const offences = {
  'the worker scope outside *-events.ts': ['queue.ts', 'no-restricted-globals', 'self.addEventListener;'],
  'clients outside *-events.ts': ['queue.ts', 'no-restricted-globals', 'clients.claim();'],
  'registration outside *-events.ts': ['policy.ts', 'no-restricted-globals', 'registration.scope;'],
  'skipWaiting outside *-events.ts': ['plugin.ts', 'no-restricted-globals', 'skipWaiting();'],
  'the worker scope behind the window door': ['page-poll.ts', 'no-restricted-globals', 'self.close();'],
  'IndexedDB outside indexed-db-*.ts': ['memory-store.ts', 'no-restricted-globals', 'indexedDB.open("x");'],
  'IndexedDB in an events file': ['queue-events.ts', 'no-restricted-globals', 'IDBKeyRange.only(1);'],
  'window in the worker': ['queue.ts', 'no-restricted-globals', 'window.name;'],
  'document in the worker': ['queue-events.ts', 'no-restricted-globals', 'document.title;'],
  'navigator.serviceWorker in the worker': [
    'queue.ts',
    'no-restricted-properties',
    'navigator.serviceWorker;',
  ],
  'the page client in the worker': ['queue.ts', 'no-restricted-imports', 'import "./queue-client.ts";'],
  'a page file in the worker': ['queue.ts', 'no-restricted-imports', 'import "./page-poll.ts";'],
  'the window door in the worker': ['index.ts', 'no-restricted-imports', 'import "./window.ts";'],
  "another package's window door in the worker": [
    'queue.ts',
    'no-restricted-imports',
    'import "workbox-plugin-core/window";',
  ],
  'Workbox at run time in a plugin': [
    'plugin.ts',
    'no-restricted-imports',
    'import { x } from "workbox-strategies"; x();',
  ],
  'Workbox behind the window door': [
    'queue-client.ts',
    'no-restricted-imports',
    'import type { X } from "workbox-core/types.js"; export type Y = X;',
  ],
  'a worker door behind the window door': [
    'window.ts',
    'no-restricted-imports',
    'import "workbox-plugin-core";',
  ],
  'the own index': ['queue.ts', 'no-restricted-imports', 'import "./index.ts";'],
  'another package by its path': ['queue.ts', 'no-restricted-imports', 'import "../../core/src/lock.ts";'],
  'a cycle': ['policy.ts', 'no-cycle', 'import { b } from "./policy-b.ts"; export const a = () => b;'],
  'a floating promise': ['queue.ts', 'no-floating-promises', 'Promise.resolve();'],
};

const allowed = {
  'queue-events.ts': 'export const scope = [self, registration, clients];',
  'indexed-db-store.ts': 'export const factory = indexedDB;',
  'queue-client.ts': 'export const page = [window, document, navigator.serviceWorker];',
  'window.ts': 'import * as core from "workbox-plugin-core/window"; export { core };',
  'plugin.ts': 'import type { WorkboxPlugin } from "workbox-core/types.js"; export type P = WorkboxPlugin;',
  'settings.ts': 'export const own = (self: string, document: string): string => self + document;',
};

/** @returns {{ name: string, message?: string }[]} a message where the check failed */
export function checkBoundaries() {
  const packages = join(root, 'packages');
  // The rules go by path, so the snippets stand where a package stands; one folder for each keeps names free.
  const made = readdirSync(packages)
    .filter((name) => name.startsWith('boundary-check-'))
    .map((name) => join(packages, name));
  for (const left of made.splice(0)) rmSync(left, { recursive: true, force: true });
  const write = (file, source, more = {}) => {
    const folder = mkdtempSync(join(packages, 'boundary-check-'));
    made.push(folder);
    mkdirSync(join(folder, 'src'));
    for (const [name, text] of Object.entries({ [file]: source, ...more }))
      writeFileSync(join(folder, 'src', name), `${text}\n`);
    return relative(root, folder);
  };
  try {
    const bad = Object.entries(offences).map(([name, [file, rule, source]]) => {
      const more =
        rule === 'no-cycle'
          ? { 'policy-b.ts': 'import { a } from "./policy.ts"; export const b = () => a;' }
          : {};
      return { name, rule, folder: write(file, source, more) };
    });
    const good = Object.entries(allowed).map(([file, source]) => ({
      name: file,
      folder: write(file, source),
    }));
    const folders = made.map((folder) => relative(root, folder));
    const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
    const run = spawnSync(process.execPath, [oxlint, '--type-aware', '-f', 'json', ...folders], {
      cwd: root,
      encoding: 'utf8',
    });
    if (!run.stdout.startsWith('{')) throw new Error(`oxlint did not run: ${run.stdout}${run.stderr}`);
    const { diagnostics } = JSON.parse(run.stdout);
    const within = ({ folder }) =>
      diagnostics.filter((found) =>
        found.filename.replaceAll('\\', '/').includes(`${folder.replaceAll('\\', '/')}/`),
      );
    return [
      ...bad.map((one) => {
        const found = within(one).map(({ code }) => code);
        const reported = found.some((code) => code.includes(`(${one.rule})`));
        return {
          name: `reported: ${one.name}`,
          ...(!reported && { message: `lint did not report it (${found})` }),
        };
      }),
      ...good.map((one) => {
        const found = within(one).filter(({ code }) => code.includes('no-restricted'));
        return { name: `allowed: ${one.name}`, ...(found.length && { message: found[0].message }) };
      }),
    ];
  } finally {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = checkBoundaries().filter(({ message }) => message);
  for (const { name, message } of failed) console.error(`${name}: ${message}`);
  process.exitCode = failed.length ? 1 : 0;
}
