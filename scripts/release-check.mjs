// `npm run release:check [-- names]`: packs the packages that are published, installs them by npm, pnpm and yarn into
// empty projects outside of this workspace, builds a page and a worker there with each builder, and runs the workers in
// Chromium. Then it runs the example of the test kit for each other test runner. `names` are package managers, builders
// and test runners: without a package manager or builder, all of them, unless only test runners are named. A failure does
// not end the run.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { chromium } from './chromium.mjs';
import { ensure } from './find-engine.mjs';
import { pack, published } from './pack.mjs';
import { builders, managers, runners, workbox } from './release/tools.mjs';
import { createVitestProject, tryVitest } from './release/try-vitest.mjs';
import { tryWorker } from './release/try-worker.mjs';
import { node, npm, root } from './run.mjs';

const names = process.argv.slice(2);
const tables = [managers, builders, runners];
const unknown = names.filter((name) => !tables.some((table) => name in table));
if (unknown.length) {
  const known = tables.flatMap((table) => Object.keys(table)).join(', ');
  console.error(`Unknown name: ${unknown.join(', ')}. There are: ${known}.`);
  process.exit(1);
}
const chosen = (table) => {
  const some = Object.keys(table).filter((name) => names.includes(name));
  return some.length ? some : Object.keys(table);
};

const rows = [];

/** Runs a step, and records whether it passed and how long it took. */
async function step(manager, what, run) {
  const begun = performance.now();
  let message;
  try {
    await run();
  } catch (error) {
    message = error.message;
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  rows.push({ manager, what, seconds, message });
  console.log(`${manager}: ${what} ${message === undefined ? 'passed' : 'FAILED'} (${seconds} s)`);
  return message === undefined;
}

const must = ({ ok, end, output }) => {
  if (!ok) throw new Error(`${end}\n${output.trim().split('\n').slice(-40).join('\n')}`);
};

/** The manifest of a project that has the tarballs, Workbox and all chosen builders. */
function manifestFor(manager, tarballs) {
  const ours = Object.fromEntries(tarballs.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const { rollup } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).overrides;
  const tools = chosen(builders).map((name) => builders[name]);
  return {
    name: 'release-check',
    version: '1.0.0',
    private: true,
    type: 'module',
    scripts: Object.fromEntries(chosen(builders).map((name) => [name, builders[name].script])),
    dependencies: { ...workbox, ...ours },
    devDependencies: Object.assign(
      { esbuild: builders.esbuild.packages.esbuild },
      ...tools.map((one) => one.packages),
    ),
    ...manager.pins({ ours, others: { rollup } }),
  };
}

/** Makes the project. Its worker is the one of examples/recipes, with a manifest of one page. */
function createProject(at, manifest) {
  mkdirSync(at, { recursive: true });
  cpSync(join(root, 'scripts/release/app'), join(at, 'app'), { recursive: true });
  const worker = readFileSync(join(root, 'examples/recipes/app/sw.js'), 'utf8');
  const precached = JSON.stringify([{ url: 'index.html', revision: '1' }]);
  writeFileSync(join(at, 'app/sw.js'), worker.replace('self.__WB_MANIFEST', precached));
  writeFileSync(join(at, 'package.json'), JSON.stringify(manifest, undefined, 2));
}

/** How a package manager is called. pnpm and yarn are installed by npm, beside the project. */
async function callerOf({ package: name, version, bin }, at, env) {
  const options = (cwd) => ({ cwd, env });
  if (!name) return (args, cwd) => npm(args, options(cwd));
  const tool = join(at, 'tool');
  mkdirSync(tool);
  writeFileSync(join(tool, 'package.json'), '{ "private": true }');
  must(
    await npm(
      ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`],
      options(tool),
    ),
  );
  const script = join(tool, 'node_modules', name, bin);
  return (args, cwd) => node(script, args, options(cwd));
}

async function checkManager(name, { at, tarballs, browser, env }) {
  const manager = managers[name];
  const project = join(at, name, 'app');
  let call;
  const installed = await step(name, 'install', async () => {
    createProject(project, manifestFor(manager, tarballs));
    call = await callerOf(manager, join(at, name), env);
    must(await call(manager.install, project));
  });
  for (const builder of chosen(builders)) {
    if (!installed) {
      rows.push({ manager: name, what: builder, seconds: '–', message: 'nothing was installed' });
      continue;
    }
    const built = await step(name, `${builder}, build`, async () => {
      must(await call(['run', builder], project));
      for (const file of ['index.html', 'sw.js'])
        if (!existsSync(join(project, 'built', builder, file))) throw new Error(`${file} was not built`);
    });
    if (built)
      await step(name, `${builder}, Chromium`, () => tryWorker(browser, join(project, 'built', builder)));
  }
  rmSync(join(at, name), { recursive: true, force: true });
}

/** Runs the kit's example for Vitest. */
async function checkVitest({ at, tarballs, env }) {
  const project = join(at, 'vitest');
  const installed = await step('npm', 'vitest, install', async () => {
    createVitestProject(project, runners.vitest.packages, tarballs);
    must(await npm(managers.npm.install, { cwd: project, env }));
  });
  if (installed) await step('npm', 'vitest, Chromium', () => tryVitest(project, executablePath, env));
}

function printTable() {
  const cells = rows.map(({ manager, what, seconds, message }) => [
    manager,
    what,
    message === undefined ? 'passed' : 'FAILED',
    seconds,
  ]);
  const table = [['installed by', 'step', 'result', 'seconds'], ...cells];
  const widths = table[0].map((_, at) => Math.max(...table.map((row) => row[at].length)));
  for (const row of table)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    );
}

const compiled = await build();
if (!compiled.ok) {
  console.error(compiled.output);
  process.exit(1);
}
const executablePath = await ensure(chromium);
const { chromium: playwright } = await import('@playwright/test');
const at = realpathSync(mkdtempSync(join(tmpdir(), 'workbox-plugins-release-')));
// The variables of the npm that runs this script would reach the other package managers.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([key]) => !/^(npm_|NODE_ENV$|INIT_CWD$)/.test(key)),
);
const browser = await playwright.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
});
try {
  const tarballs = await pack(published(), join(at, 'packed'));
  if (!names.length || names.some((name) => !(name in runners)))
    for (const name of chosen(managers)) await checkManager(name, { at, tarballs, browser, env });
  if (!names.length || names.includes('vitest')) await checkVitest({ at, tarballs, env });
} finally {
  await browser.close();
  rmSync(at, { recursive: true, force: true });
}
for (const { manager, what, message } of rows) if (message) console.log(`\n${manager}: ${what}\n${message}`);
console.log('');
printTable();
const failed = rows.filter(({ message }) => message !== undefined).length;
console.log(`\n${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
