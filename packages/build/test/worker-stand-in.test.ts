/** @jest-environment node */
import { evaluate } from '../src/config/evaluate.ts';
import { kindOf } from '../src/schema/fields.ts';

const map = JSON.stringify({ version: 3, sources: [], names: [], mappings: '' });
const failure = { code: 'config-failed', what: 'the config', advice: 'Mend it.' } as const;
const run = (code: string, result = 'undefined') => evaluate({ code, map, inputs: [] }, result, failure);

test.each([
  'self.addEventListener("push", () => { throw new Error("called") });',
  'addEventListener("sync", () => {});',
  'new BroadcastChannel("news").postMessage({ a: 1 });',
  'caches.open("x").then((cache) => cache.addAll(["/a"])).catch(() => {});',
  'fetch("/config.json").then((response) => response.json());',
  'const request = indexedDB.open("x"); request.onsuccess = () => {};',
  'setInterval(() => { throw new Error("ticked") }, 0);',
  'void (async () => { await registration.navigationPreload.enable(); throw new Error("answered"); })();',
  'self.skipWaiting(); clients.claim();',
])('top-level code of a worker has no effect in the stand-in: %s', (code) => {
  expect(() => run(code)).not.toThrow();
});

test('the stand-in has the values that a worker has at once', () => {
  expect(run('', 'new URL("/api/", location.href).pathname')).toBe('/api/');
  expect(run('', '`${registration.scope}api`')).toBe('https://localhost/api');
  expect(run('', 'self === globalThis && self.self === self')).toBe(true);
  expect(run('', 'typeof window + typeof document')).toBe('undefinedundefined');
  expect(run('self.answer = 42;', 'answer')).toBe(42);
});

test.each([
  'self instanceof ServiceWorkerGlobalScope',
  'registration instanceof ServiceWorkerRegistration && !({} instanceof PushEvent)',
  'typeof PushEvent === "function" && typeof FileReader === "function"',
  'new EventSource("/news").readyState !== 1 && navigator.onLine',
  '"locks" in navigator && "sync" in registration && "caches" in self',
  'self.onpush === null && typeof TransformStream === "function"',
  'navigator.userAgent.includes("Firefox") === false',
  'new URLPattern({ pathname: "/api/:id" }).test("https://localhost/api/7")',
  '!new URLPattern({ pathname: "/api/:id" }).test("https://localhost/media/7")',
])('the stand-in has the global of workers %s', (expression) => {
  expect(run('', expression)).toBe(true);
});

test.each([
  'window',
  'document',
  'Worker',
  'XMLHttpRequest',
  'localStorage',
  'process',
  'setImmediate',
  'SharedArrayBuffer',
])('the stand-in does not have the global %s, which workers do not have', (name) => {
  expect(run('', `typeof ${name} + ('${name}' in self)`)).toBe('undefinedfalse');
});

test('instances of a class that extends a class of the browser keep their properties', () => {
  const code =
    'class Feed extends EventSource { #url; constructor(url) { super(url); this.url = url; this.#url = url; } get private() { return this.#url; } }';
  expect(run(code, '[new Feed("/a"), new Feed("/b")].map((feed) => feed.url + feed.private)')).toEqual([
    '/a/a',
    '/b/b',
  ]);
});

test('an imported script may define unknown globals', () => {
  expect(() => run('firebase.initializeApp({});')).toThrow(/firebase is not defined/);
  expect(() =>
    run('importScripts("/firebase.js"); firebase.initializeApp({}); self.other.start();'),
  ).not.toThrow();
  expect(run('importScripts("/firebase.js");', 'typeof process')).toBe('undefined');
});

test('globals that sloppy code makes by assignment do not stay in this process', () => {
  const read = run('made = { by: "assignment" };', '() => made.by') as () => string;
  expect(read()).toBe('assignment');
  expect('made' in globalThis).toBe(false);
});

test('a script cannot set globals of this process', () => {
  run('self.leaked = 1; globalThis.leaked = 1;');
  expect('leaked' in globalThis).toBe(false);
});

test.each(['process.env.HOME', 'require("fs")', 'Buffer.from("x")', 'undeclared + 1'])(
  'code that uses a global of Node is rejected with its reason: %s',
  (code) => {
    expect(() => run(`${code};`)).toThrow(expect.objectContaining({ code: 'config-failed' }));
  },
);

test('functions of the stand-in work with their closures, and RegExps are recognised', () => {
  const value = run('const a = "/api/"; const fit = (x) => x.startsWith(a);', '({ fit, pattern: /x/ })') as {
    fit: (x: string) => boolean;
    pattern: RegExp;
  };
  expect(value.fit('/api/notes')).toBe(true);
  expect(kindOf(value.pattern)).toBe('regexp');
});
