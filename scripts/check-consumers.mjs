// The programs in scripts/consumers, compiled against the packages as they are published and without `skipLibCheck`:
// declarations that clash with TypeScript's libraries or with workbox-background-sync are found here, not in the build
// of an app.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inSlot, node, root } from './run.mjs';

const worker = ['ES2023', 'WebWorker'];
const page = ['ES2023', 'DOM'];
const exact = { exactOptionalPropertyTypes: true };

/** Each program: its libraries, its files in their order, and other compiler options. */
const programs = {
  'a worker': [worker, ['worker'], exact],
  'a worker that listens to sync itself': [worker, ['worker', 'worker-events']],
  'a page': [page, ['page'], exact],
  'a page with React, Vue and Svelte': [[...page, 'DOM.Iterable'], ['bindings']],
  'a page that registers for sync itself': [
    [...page, 'DOM.Iterable'],
    ['page', 'page-events'],
  ],
  'a worker that still has workbox-background-sync': [worker, ['background-sync', 'worker', 'worker-events']],
  'the same, and it is imported last': [worker, ['worker-events', 'worker', 'background-sync']],
};

/** Compiled with the newest TypeScript only. */
const newestOnly = {
  // Libraries of pages and of workers contradict each other in TypeScript's own files.
  'page and worker in one program': [
    [...page, 'DOM.Iterable', 'WebWorker'],
    ['worker', 'worker-events', 'page'],
    { skipDefaultLibCheck: true },
  ],
  // Some apps have one list of libraries for all code. Workbox's own types need those of a worker, so they are skipped.
  'a worker with the libraries of a page': [
    [...page, 'DOM.Iterable'],
    ['worker'],
    { ...exact, skipLibCheck: true },
  ],
};

/** Programs that must not compile, with the error that the compiler must report. */
const offenders = {
  'globals are not there unless asked for': [
    'declare const self: ServiceWorkerGlobalScope; export const { sync } = self.registration;',
    /Property 'sync' does not exist/,
  ],
  'a declaration that clashes is reported': [
    `import type {} from 'workbox-plugin-sync-queue/globals';
     declare global { interface ServiceWorkerRegistration { readonly sync: string } }`,
    /Subsequent property declarations/,
  ],
};

const newest = 'typescript';
/** The oldest supported TypeScript. */
const oldest = 'typescript-5.4';

const at = join(root, 'test-results/consumers');

/** Copies the files that npm would publish. */
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

function prepare() {
  rmSync(at, { recursive: true, force: true });
  for (const name of ['core', 'inspector', 'plugin-sync-queue', 'plugin-bg-fetch', 'plugin-periodic-refresh'])
    install(name);
  for (const name of ['background-sync', 'core', 'routing', 'strategies']) link(`workbox-${name}`);
  // The types of workbox-background-sync import idb.
  for (const name of ['idb', 'svelte', 'vue']) link(name);
  writeFileSync(join(at, 'package.json'), '{ "type": "module" }');
  cpSync(join(root, 'scripts/consumers'), at, { recursive: true });
}

function compile(typescript, name, [lib, files, more = {}]) {
  const compilerOptions = {
    target: 'ES2022',
    lib,
    module: 'ESNext',
    moduleResolution: 'bundler',
    types: [],
    strict: true,
    noEmit: true,
    ...more,
  };
  const project = join(at, `${typescript}-${name.replace(/\W+/g, '-')}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, files: files.map((file) => `${file}.ts`) }));
  return inSlot(() => node(join(root, 'node_modules', typescript, 'bin/tsc'), ['-p', project]));
}

async function compiles(typescript, [name, program]) {
  const { ok, output } = await compile(typescript, name, program);
  const by = JSON.parse(readFileSync(join(root, 'node_modules', typescript, 'package.json'), 'utf8')).version;
  return { name: `compiles with TypeScript ${by}: ${name}`, ...(!ok && { message: output }) };
}

async function isRefused([name, [text, reason]]) {
  const file = name.replace(/\W+/g, '-');
  writeFileSync(join(at, `${file}.ts`), text);
  const { ok, output } = await compile(newest, name, [worker, ['worker', file]]);
  const refused = !ok && reason.test(output);
  return { name, ...(!refused && { message: `Expected an error like ${reason}, got: ${output || 'none'}` }) };
}

/** @returns {Promise<{ name: string, message?: string }[]>} a message where the check failed */
export async function checkConsumers() {
  prepare();
  return Promise.all([
    ...Object.entries({ ...programs, ...newestOnly }).map((entry) => compiles(newest, entry)),
    ...Object.entries(programs).map((entry) => compiles(oldest, entry)),
    ...Object.entries(offenders).map(isRefused),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checks = await checkConsumers();
  for (const { name, message = 'ok' } of checks) console.log(`${name}: ${message}`);
  process.exitCode = checks.some(({ message }) => message) ? 1 : 0;
}
