// Checks docs/architecture.md and its drawing: each file and folder that they name exists, each name that the page gives
// beside a file is in that file, the drawing is what its table says, and the failed POST in it passes the files that
// really run. `node scripts/check-architecture.mjs` prints how many these are, and the lines of the files.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawings, packages, pathOf, ways } from './draw-architecture.mjs';
import { root } from './run.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');
const link = /(?:`(?<name>[^`]+)` in )?\[[^\]]+\]\((?:\.\.\/)?(?<path>(?:packages|scripts)\/[^)#]+)\)/g;
const most = 120;

/** What the page links to that does not exist, or has another name in it. */
function problemsOf(page) {
  const links = [...page.matchAll(link)].map(({ groups }) => groups);
  const gone = links.filter(({ path }) => !existsSync(join(root, path))).map(({ path }) => `no ${path}`);
  const renamed = links
    .filter(({ name, path }) => name && existsSync(join(root, path)) && !read(path).includes(name))
    .map(({ name, path }) => `no ${name} in ${path}`);
  const lines = page.trimEnd().split('\n').length;
  return [
    ...gone,
    ...renamed,
    ...(links.length ? [] : ['no link could be read']),
    ...(lines < most ? [] : [`${lines} lines, and it is to have less than ${most}`]),
  ];
}

function problemsOfDrawing() {
  const files = ways.flatMap(({ package: name, steps }) =>
    steps.flatMap(([, files]) => files.map((file) => pathOf(name, file))),
  );
  const folders = packages.flatMap(({ name, rows }) =>
    rows.flat().map((folder) => `packages/${name}/src/${folder}`),
  );
  return [
    ...[...files, ...folders].filter((path) => !existsSync(join(root, path))).map((path) => `no ${path}`),
    ...Object.entries(drawings)
      .filter(([path, text]) => !existsSync(join(root, path)) || read(path) !== text)
      .map(([path]) => `${path} is out of date: node scripts/draw-architecture.mjs`),
  ];
}

/** The files that a failed POST passes, by the table of the drawing and by a run of the sources. */
function compareWithRun() {
  const [post] = ways;
  const drawn = new Set(post.steps.flatMap(([, files]) => files));
  const options = { cwd: root, encoding: 'utf8', timeout: 60_000 };
  const output = execFileSync(process.execPath, ['scripts/trace-failed-post.mjs'], options);
  const ran = output.trim().split('\n');
  const missing = ran.filter((file) => !drawn.has(file)).map((file) => `${file} runs and is not drawn`);
  const idle = [...drawn]
    .filter((file) => !ran.includes(file))
    .map((file) => `${file} is drawn and does not run`);
  return { count: ran.length, problems: [...missing, ...idle] };
}

/** The number of source files of the queue, and the median of their lines. */
function measure() {
  const folder = 'packages/plugin-sync-queue/src';
  const files = readdirSync(join(root, folder), { recursive: true }).filter((file) => file.endsWith('.ts'));
  const lines = files
    .map((file) => read(join(folder, file)).trimEnd().split('\n').length)
    .sort((a, b) => a - b);
  const half = lines.length / 2;
  return { files: lines.length, median: (lines[Math.ceil(half) - 1] + lines[Math.floor(half)]) / 2 };
}

const check = (name, problems) => ({ name, ...(problems.length && { message: problems.join('\n') }) });

/** @returns {{ name: string, message?: string }[]} a message where the check failed */
export function checkArchitecture(page = read('docs/architecture.md')) {
  const { count, problems } = compareWithRun();
  const { files, median } = measure();
  const isReported =
    problemsOf(`${page}\n- \`a\` in [b](../packages/core/src/b.ts)`).length > problemsOf(page).length;
  return [
    check('docs/architecture.md', problemsOf(page)),
    check(
      'reported: a page that names a file which does not exist',
      isReported ? [] : ['it was not reported'],
    ),
    check('the drawing of the architecture', problemsOfDrawing()),
    check(`a failed POST passes ${count} files of the queue, route to replay`, problems),
    check(`the queue has ${files} files with a median of ${median} lines`, []),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checks = checkArchitecture();
  for (const { name, message = 'ok' } of checks) console.log(`${name}: ${message}`);
  process.exitCode = checks.some(({ message }) => message) ? 1 : 0;
}
