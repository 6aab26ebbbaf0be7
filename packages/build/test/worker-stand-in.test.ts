/** @jest-environment node */
import { evaluate } from '../src/evaluate.ts';
import { kindOf } from '../src/fields.ts';

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
])('what a worker may do at its top level does nothing here: %s', (code) => {
  expect(() => run(code)).not.toThrow();
});

test('what a worker knows at once is known here', () => {
  expect(run('', 'new URL("/api/", location.href).pathname')).toBe('/api/');
  expect(run('', '`${registration.scope}api`')).toBe('https://localhost/api');
  expect(run('', 'self === globalThis && self.self === self')).toBe(true);
  expect(run('', 'typeof window + typeof document')).toBe('undefinedundefined');
  expect(run('self.answer = 42;', 'answer')).toBe(42);
});

test('what a script sets does not reach this process', () => {
  run('self.leaked = 1; globalThis.leaked = 1;');
  expect('leaked' in globalThis).toBe(false);
});

test.each(['process.env.HOME', 'require("fs")', 'Buffer.from("x")', 'undeclared + 1'])(
  'what a worker has not is refused with its reason: %s',
  (code) => {
    expect(() => run(`${code};`)).toThrow(expect.objectContaining({ code: 'config-failed' }));
  },
);

test('functions work, closures included, and RegExps are known as such', () => {
  const value = run('const a = "/api/"; const fit = (x) => x.startsWith(a);', '({ fit, pattern: /x/ })') as {
    fit: (x: string) => boolean;
    pattern: RegExp;
  };
  expect(value.fit('/api/notes')).toBe(true);
  expect(kindOf(value.pattern)).toBe('regexp');
});
