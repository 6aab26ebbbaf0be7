// The layers of `npm test`. Each gives its checks as `{ name, message? }`: with a message, it failed. What this
// machine cannot run at all is `{ name, notRun }`, with the reason.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { build, compile } from './build.mjs';
import { checkConsumers } from './check-consumers.mjs';
import { checkFeatures } from './check-features.mjs';
import { checkKit } from './check-kit.mjs';
import { checkLayers } from './check-layers.mjs';
import { checkPackages } from './check-packages.mjs';
import { checkLockfiles } from './check-lockfile.mjs';
import { checkSizes } from './check-sizes.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureFirefox } from './firefox.mjs';
import { root } from './setup.mjs';
import { ensureWebkit } from './webkit.mjs';

const results = join(root, 'test-results');
const bins = {
  attw: '@arethetypeswrong/cli/dist/index.js',
  jest: 'jest/bin/jest.js',
  oxlint: 'oxlint/bin/oxlint',
  playwright: '@playwright/test/cli.js',
  prettier: 'prettier/bin/prettier.cjs',
  publint: 'publint/src/cli.js',
};

// Whatever NODE_ENV this machine has: it decides what Workbox's packages do. Some tools take CI for a colour screen.
const env = { ...process.env, NODE_ENV: 'test', ...(!process.stdout.isTTY && { NO_COLOR: '1' }) };
if (env.NO_COLOR) delete env.FORCE_COLOR;

/** Runs a script of Node, its output shown as it comes. */
function run(script, args = [], cwd = root) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ ok: code === 0, end: signal ?? `exit status ${code}` }));
  });
}

const tool = (name, args) => run(join(root, 'node_modules', bins[name]), args);

const one = async (name, by, args) => {
  const { ok, end } = await tool(by, args);
  return { name, ...(!ok && { message: `${by} reports errors, see above (${end})` }) };
};

const packages = (kept = () => true) =>
  readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
    .filter((name) => kept(JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))));

async function types() {
  const check = (name, { ok, output }) => ({ name, ...(!ok && { message: output }) });
  const checks = [check('packages', build())];
  checks.push(check('example app', compile('-b', 'examples/field-notes')));
  const others = [
    'e2e',
    'e2e/workers',
    'bench',
    'bench/workers',
    'examples/recipes',
    'scripts/tsconfig.tests.json',
    'scripts/tsconfig.shared.json',
  ];
  for (const path of others) checks.push(check(path, compile('-p', path)));
  const { ok, end } = await run('build.mjs', [], join(root, 'examples/field-notes'));
  checks.push({ name: 'example app, bundled', ...(!ok && { message: end }) });
  return checks;
}

async function lint() {
  return [
    await one('oxlint', 'oxlint', ['--deny-warnings']),
    await one('prettier', 'prettier', ['--check', '--log-level', 'warn', '.']),
    ...checkFeatures(),
    ...checkLayers(),
  ];
}

const lockfile = () => checkLockfiles();

/** The report that a runner leaves; one that is missing means that the runner crashed. */
async function report(name, file, args) {
  const path = join(results, file);
  mkdirSync(results, { recursive: true });
  rmSync(path, { force: true });
  const { ok, end } = await tool(name, args(path));
  if (!existsSync(path)) throw new Error(`${name} left no report (${end})`);
  return { ok, end, report: JSON.parse(readFileSync(path, 'utf8')) };
}

/** An error of the runner that no test of it shows. */
const unless = (checks, ok, name, end) =>
  ok || checks.some(({ message }) => message)
    ? checks
    : [...checks, { name, message: `${name} failed (${end})` }];

async function units() {
  const args = (path) => ['--ci', '--json', `--outputFile=${path}`];
  const { ok, end, report: found } = await report('jest', 'units.json', args);
  const checks = found.testResults.flatMap(({ name: file, status, message, assertionResults }) => {
    const tests = assertionResults.map((test) => {
      const why = { passed: undefined, failed: test.failureMessages.join('\n') };
      return { name: test.fullName, message: test.status in why ? why[test.status] : test.status };
    });
    const crashed = status === 'failed' && !tests.some((test) => test.message);
    return crashed ? [...tests, { name: file, message: message || 'the file failed' }] : tests;
  });
  return unless(checks.map(plain), ok, 'jest', end);
}

/** The browser tests in `projects` of e2e/playwright.config.ts. */
async function inBrowsers(...projects) {
  const args = () => [
    'test',
    '--config',
    'e2e/playwright.config.ts',
    ...projects.map((name) => `--project=${name}`),
  ];
  const { ok, end, report: found } = await report('playwright', 'e2e.json', args);
  const specs = (suite, above = []) => {
    const path = [...above, suite.title];
    const own = (suite.specs ?? []).map(({ title, tests }) => ({
      title: [...path, title].join(' › '),
      tests,
    }));
    return [...own, ...(suite.suites ?? []).flatMap((inner) => specs(inner, path))];
  };
  const checks = found.suites
    .flatMap((file) => specs(file))
    .flatMap(({ title, tests }) =>
      tests.map((test) => {
        const errors = test.results.flatMap(({ errors }) => errors.map(({ message }) => message));
        return {
          name: `${title}, ${test.projectName}`,
          message: test.status === 'expected' ? undefined : errors.join('\n') || test.status,
        };
      }),
    );
  const loose = found.errors.map(({ message }) => ({ name: 'playwright', message }));
  return unless([...checks, ...loose].map(plain), ok, 'playwright', end);
}

function endToEnd() {
  ensureChromium();
  return inBrowsers('chromium');
}

/** The whole suite once more in a Chromium without the APIs that others lack, then the scenarios in the others. */
async function engines() {
  ensureChromium();
  const projects = ['chromium-bare'];
  const absent = [];
  for (const [name, ensure] of Object.entries({ firefox: ensureFirefox, webkit: ensureWebkit }))
    try {
      ensure();
      projects.push(name);
    } catch (error) {
      absent.push({ name: `every scenario in ${name}`, notRun: error.message });
    }
  return [...(await inBrowsers(...projects)), ...absent];
}

/** Without colours and without what the browser says of itself. */
function plain({ name, message }) {
  if (message === undefined) return { name };
  const lines = stripVTControlCharacters(message).split('\n');
  const telling = lines.filter((line) => !/^\s*(\[pid=\d+\]|<launch|Browser logs:)/.test(line));
  return { name, message: telling.slice(0, 60).join('\n') || 'failed without a message' };
}

async function packageChecks() {
  const checks = [];
  for (const name of packages((manifest) => !manifest.private)) {
    const at = join('packages', name);
    checks.push(await one(`publint ${name}`, 'publint', ['run', '--strict', at]));
    const attw = [
      '--pack',
      at,
      '--profile',
      'esm-only',
      '--no-definitely-typed',
      '--no-emoji',
      '--format',
      'ascii',
    ];
    checks.push(await one(`attw ${name}`, 'attw', attw));
  }
  return [...checks, ...checkPackages(), ...checkSizes(), ...checkConsumers(), ...checkKit()];
}

/** Cheap ones first. */
export const layers = {
  lockfile,
  types,
  lint,
  units,
  'end-to-end': endToEnd,
  engines,
  packages: packageChecks,
};
