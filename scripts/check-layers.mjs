// Compares each import in the packages with scripts/layers.mjs. `node scripts/check-layers.mjs` prints the levels of
// each package, and each import against the layers with its file and line.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { known, layers } from './layers.mjs';
import { root } from './run.mjs';

// The form that Prettier gives to imports. A line of a comment begins with a star or with slashes.
const staticImport =
  /^(?<statement>import|export) (?<type>type )?(?:(?:\*|\{)[^'"()]*? from |\w[^'"();]*? from )?'(?<from>[^']+)'/gm;
const dynamicImport = /^(?!\s*(?:\*|\/[*/])).*\bimport\('(?<from>[^']+)'\)/gm;

/** @returns {{ from: string, isType: boolean, line: number }[]} */
function importsOf(text) {
  const found = [...text.matchAll(staticImport), ...text.matchAll(dynamicImport)];
  return found.map(({ groups, index }) => ({
    from: groups.from,
    isType: groups.type !== undefined,
    line: text.slice(0, index).split('\n').length,
  }));
}

/** The layer of a file of `src`. */
function layerOf(file) {
  const folder = posix.dirname(file);
  return folder === '.' ? file : folder;
}

/** The layer or the entry point that an import names. */
function targetOf(file, from) {
  if (from.startsWith('.')) return layerOf(posix.join(posix.dirname(file), from));
  if (from.startsWith('workbox-plugin-')) return from.replace('workbox-plugin-', '');
  return from.startsWith('workbox-') ? 'workbox' : from;
}

/**
 * @param {string} name of the package
 * @param {Record<string, string>} files their texts by their paths in `src`
 */
function readPackage(name, files) {
  const table = layers[name];
  const edges = [];
  const problems = [];
  for (const [file, text] of Object.entries(files)) {
    const layer = layerOf(file);
    const at = (line) => `packages/${name}/src/${file}:${line}`;
    if (!table[layer]) {
      problems.push({ pair: `${name}: no layer`, text: `${at(1)} is in no layer of scripts/layers.mjs` });
      continue;
    }
    for (const { from, isType, line } of importsOf(text)) {
      const target = targetOf(file, from);
      if (target === layer) continue;
      const pair = from.startsWith('.') && !table[target] ? 'no layer' : `${layer} -> ${target}`;
      if (!table[layer].includes(target))
        problems.push({ pair: `${name}: ${pair}`, text: `${at(line)} imports '${from}'` });
      else if (target === 'workbox' && !isType)
        problems.push({ pair: `${name}: code of Workbox`, text: `${at(line)} imports '${from}' as a value` });
      else edges.push([layer, target]);
    }
  }
  return { problems, levels: levelsOf(table, edges) };
}

/** The number of folders in the longest chain of imports. */
function levelsOf(table, edges) {
  const isFolder = (layer) => layer in table && !layer.endsWith('.ts');
  const depth = (layer) => {
    const below = new Set(edges.filter(([from, to]) => from === layer && isFolder(to)).map(([, to]) => to));
    return 1 + Math.max(0, ...[...below].map(depth));
  };
  return Math.max(...Object.keys(table).filter(isFolder).map(depth));
}

/** The texts of the files in `src`. */
function sourcesOf(name) {
  const src = join(root, 'packages', name, 'src');
  const files = readdirSync(src, { recursive: true }).filter((file) => file.endsWith('.ts'));
  return Object.fromEntries(
    files.map((file) => [file.replaceAll('\\', '/'), readFileSync(join(src, file), 'utf8')]),
  );
}

/** @returns {{ name: string, message?: string }[]} a message where the check failed */
export function checkLayers() {
  const checks = [];
  const found = [];
  for (const name of Object.keys(layers)) {
    const { problems, levels } = readPackage(name, sourcesOf(name));
    found.push(...problems);
    const fresh = problems.filter(({ pair }) => !known.includes(pair));
    checks.push({
      name: `layers of ${name}: ${levels} levels, ${problems.length} imports against them`,
      ...(fresh.length && { message: fresh.map(({ pair, text }) => `${text} (${pair})`).join('\n') }),
    });
  }
  const gone = known.filter((pair) => !found.some((problem) => problem.pair === pair));
  checks.push({
    name: `known imports against the layers: ${known.length} pairs`,
    ...(gone.length && { message: `gone, remove from scripts/layers.mjs: ${gone.join('; ')}` }),
  });
  return [...checks, ...checkTheCheck()];
}

/** Files as text: each of the first has one import against the layers, the others have none. */
function checkTheCheck() {
  const offences = {
    'a lower layer imports a higher one': ['storage/a.ts', `import { b } from '../queue/b.ts';`],
    'a type from a higher layer': ['policy/a.ts', `import type { B } from '../storage/b.ts';`],
    'a list of names on several lines': ['policy/a.ts', `import {\n  b,\n  type C,\n} from '../api/b.ts';`],
    'an export from a higher layer': ['shared/a.ts', `export * from '../policy/b.ts';`],
    'an import without names': ['shared/a.ts', `import '../page/b.ts';`],
    'a type in the middle of a line': ['queue/a.ts', `type B = import('../api/b.ts').B;`],
    'code of the page in the worker': ['queue/a.ts', `import { b } from '../page/b.ts';`],
    'an entry point for pages in the worker': [
      'queue/a.ts',
      `import { b } from 'workbox-plugin-core/window';`,
    ],
    'an entry point for workers in the page': ['page/a.ts', `import { b } from 'workbox-plugin-core';`],
    "the package's own index": ['queue/a.ts', `import { b } from '../index.ts';`],
    'a file of another package': ['queue/a.ts', `import { b } from '../../../core/src/index.ts';`],
    'code of Workbox': ['api/a.ts', `import { b } from 'workbox-core/types.js';`],
    'types of Workbox in the page': ['page/a.ts', `import type { B } from 'workbox-core/types.js';`],
    'a package that is no dependency': ['queue/a.ts', `import { openDB } from 'idb';`],
    'a file beside the folders': ['a.ts', `export const a = 1;`],
  };
  const allowed = {
    'the own layer, a lower one and core': `import { a } from './b.ts';
import {
  type C,
  d,
} from '../shared/c.ts';
import { e } from 'workbox-plugin-core';`,
    'types of Workbox': `import type { WorkboxPlugin } from 'workbox-core/types.js';`,
    'an import in a comment, and text': `/**
 * import { a } from '../page/a.ts';
 */
// import('../page/a.ts')
export const text = 'workbox';`,
  };
  const problemsIn = (file, text) => readPackage('plugin-sync-queue', { [file]: text }).problems;
  return [
    ...Object.entries(offences).map(([name, [file, text]]) => ({
      name: `reported: ${name}`,
      ...(problemsIn(file, text).length !== 1 && { message: 'the check did not report it once' }),
    })),
    ...Object.entries(allowed).map(([name, text]) => {
      const problems = problemsIn('queue/a.ts', text);
      return { name: `not reported: ${name}`, ...(problems.length && { message: problems[0].text }) };
    }),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checks = checkLayers();
  for (const { name, message = 'ok' } of checks) console.log(`${name}: ${message}`);
  process.exitCode = checks.some(({ message }) => message) ? 1 : 0;
}
