// Compiles each ```ts, ```tsx and ```js block of the documents. A block is a module of its own, at the line of its document.
//
// A line `// In the page`, `// In the worker` or `// On the server` begins a new module of that kind. Without one, the
// kind is found by `kinds`. scripts/snippets declares the names that the text around a block introduces.
// `<!-- not compiled: reason -->` before a block leaves the block out. A ```js block has no types, so an implicit `any`
// is no error there.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from './build.mjs';
import { inSlot, root } from './run.mjs';

const at = join(root, 'test-results/snippets');

const kinds = {
  server: {
    is: /'(?:node:|workbox-plugin-(?:build|testing)|workbox-build|express|fastify|hono|jest|vite)|VitePWA\(|generateSW\(|module\.exports|\/\/ vite\.config/,
    options: { lib: ['ES2023'], types: ['node', 'jest'] },
  },
  page: {
    is: /\/(?:window|element|react|vue|svelte)'|\bopenInspector\(|\bdocument\.|\bconfirm\(|\b(?:outbox|downloads|briefings)\.|navigator\.serviceWorker/,
    options: { lib: ['ES2023', 'DOM', 'DOM.Iterable'] },
  },
  worker: {
    is: /(?:)/,
    options: { lib: ['ES2023', 'WebWorker'] },
    scope: 'declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: string[] };',
  },
};

/** The pages of the API reference are about one kind of program each. */
const pagesOf = {
  page: /^docs\/api\/.*\.(?:window|element|react|svelte|vue)\.md$/,
  server: /^docs\/api\/workbox-plugin-(?:build|testing)[.\w]*\.md$/,
};
const isReference = (document) => document.startsWith('docs/api/');
const kindOf = (document) => Object.keys(pagesOf).find((kind) => pagesOf[kind].test(document));

/** In each program, a module that must not compile. */
const wrong = {
  server: "export const port: number = '80';",
  page: "new SyncQueueClient('outbox').push();",
  worker: "new SyncQueuePlugin('outbox', { maxRetention: 5 });",
};

const fence = /^(?<indent> *)```(?<language>\w*)/;
const reasonOf = (line) => /^<!-- not compiled: (.+) -->$/.exec(line)?.[1];
const named = { 'In the page': 'page', 'In the worker': 'worker', 'On the server': 'server' };
const markOf = (line) => named[/^\/\/ (In the page|In the worker|On the server)/.exec(line)?.[1]];

/**
 * @param preset the kind of a snippet that does not name one
 * @returns {{ line: number, text: string, kind: string, language: string, reason?: string }[]}
 */
export function snippetsOf(document, preset) {
  const lines = document.split('\n');
  const found = [];
  for (let start = 0; start < lines.length; start++) {
    const { indent, language } = fence.exec(lines[start])?.groups ?? {};
    if (language === undefined) continue;
    const end = lines.indexOf(`${indent}\`\`\``, start + 1);
    if (end < 0) throw new Error(`the block of line ${start + 1} has no end`);
    if (['ts', 'tsx', 'js'].includes(language)) {
      const reason = reasonOf(lines.slice(0, start).findLast((line) => line.trim()) ?? '');
      for (const part of partsOf(lines.slice(start + 1, end), start + 1, preset))
        found.push({ ...part, language, reason });
    }
    start = end;
  }
  return found;
}

function* partsOf(lines, first, preset) {
  const starts = lines.flatMap((line, index) => (index && markOf(line) ? [index] : []));
  for (const [index, start] of [0, ...starts].entries()) {
    const part = lines.slice(start, starts[index]);
    const text = part.join('\n');
    const kind =
      part.map(markOf).find(Boolean) ??
      preset ??
      Object.keys(kinds).find((name) => kinds[name].is.test(text));
    yield { line: first + start, text, kind };
  }
}

/** The documents for users, by their paths in the repository. */
export function documents() {
  const inFolder = (folder) =>
    (existsSync(join(root, folder)) ? readdirSync(join(root, folder), { recursive: true }) : [])
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name));
  const ofPackages = readdirSync(join(root, 'packages')).flatMap((name) => [
    ...readdirSync(join(root, 'packages', name))
      .filter((file) => ['README.md', 'recipes.md', 'SKILL.md'].includes(file))
      .map((file) => join('packages', name, file)),
    ...inFolder(join('packages', name, 'docs')),
  ]);
  return ['README.md', 'llms.txt', ...ofPackages, ...inFolder('docs')].map((name) =>
    name.replaceAll('\\', '/'),
  );
}

/** An example of docs/api uses the exports of its page: the doc comment has no import. */
function importsFor(document, { text, names }) {
  if (/^import /m.test(text)) return '';
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  const [, entry] = /^docs\/api\/(workbox-[\w-]+(?:\.\w+)?)\.md$/.exec(document) ?? [];
  return used.length ? `import { ${used.join(', ')} } from '${entry.replace('.', '/')}';` : '';
}

/** The module of a snippet. Its text has the line that it has in the document. */
function write(document, snippet) {
  const { line, text, kind, language } = snippet;
  const file = `${document.replaceAll('/', '~')}~${line + 1}~${language}.${language === 'tsx' ? 'tsx' : 'ts'}`;
  const start = `${kinds[kind].scope ?? ''}${importsFor(document, snippet)}export {};`;
  writeFileSync(join(at, kind, file), `${start}${'\n'.repeat(line)}${text}\n`);
}

async function compileAll(kind) {
  const compilerOptions = {
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'bundler',
    jsx: 'react-jsx',
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowUnusedLabels: true,
    ...kinds[kind].options,
  };
  const include = [`${kind}/*`, `../../scripts/snippets/${kind}*.d.ts`];
  const project = join(at, `${kind}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, include }));
  writeFileSync(join(at, kind, 'wrong.ts'), `export {};\n${wrong[kind]}\n`);
  const { output } = await inSlot(() => compile('-p', project, '--pretty', 'false'));
  return output;
}

/** The errors by the document and line: `packages/core/README.md:12: error TS…`. */
function errorsOf(output) {
  const where =
    /^\S*?(?:server|page|worker)\/(?<file>[^()\s]+?)(?:~\d+~(?<language>\w+))?\.tsx?\((?<line>\d+),\d+\): (?<error>.*)$/;
  return output
    .split('\n')
    .filter((line) => line && !line.startsWith(' '))
    .flatMap((line) => {
      const { file, language, line: number, error } = where.exec(line)?.groups ?? {};
      if (language === 'js' && /^error TS70\d\d:/.test(error)) return [];
      return file
        ? { document: file.replaceAll('~', '/'), message: `line ${number}: ${error}` }
        : { message: line };
    });
}

/** @returns {Promise<{ name: string, message?: string }[]>} a message where the check failed */
export async function checkSnippets() {
  rmSync(at, { recursive: true, force: true });
  for (const kind of Object.keys(kinds)) mkdirSync(join(at, kind), { recursive: true });
  const all = documents().map((document) => {
    const page = readFileSync(join(root, document), 'utf8');
    const names = isReference(document) ? [...page.matchAll(/^## (\w+)/gm)].map(([, name]) => name) : [];
    return [document, snippetsOf(page, kindOf(document)).map((snippet) => ({ ...snippet, names }))];
  });
  for (const [document, snippets] of all)
    for (const snippet of snippets) if (!snippet.reason) write(document, snippet);

  const outputs = await Promise.all(Object.keys(kinds).map(compileAll));
  const errors = outputs.flatMap(errorsOf);
  const messages = (wanted) =>
    errors.filter(({ document }) => document === wanted).map(({ message }) => message);
  const check = (name, found) => ({ name, ...(found.length && { message: found.join('\n') }) });
  return [
    ...all.map(([document, snippets]) => {
      const left = snippets.filter(({ reason }) => reason);
      const omitted = left.map(({ line, reason }) => `, not compiled: line ${line}, ${reason}`).join('');
      return check(`${snippets.length - left.length} snippets of ${document}${omitted}`, messages(document));
    }),
    check('programs of snippets', messages(undefined)),
    ...Object.keys(kinds).map((kind, index) => ({
      name: `a wrong snippet of a ${kind} is found`,
      ...(!outputs[index].includes(`${kind}/wrong.ts(`) && { message: outputs[index] || 'no error' }),
    })),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checks = await checkSnippets();
  for (const { name, message = 'ok' } of checks) console.log(`${name}: ${message}`);
  process.exitCode = checks.some(({ message }) => message) ? 1 : 0;
}
