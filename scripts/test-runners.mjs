// The layers of `npm test` that Jest and Playwright run. Their reports are read as checks.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { node, root } from './run.mjs';

const results = join(root, 'test-results');

// NODE_ENV changes what Workbox's packages do, so the value of this machine is replaced. Some tools print colours in CI.
const env = { ...process.env, NODE_ENV: 'test', ...(!process.stdout.isTTY && { NO_COLOR: '1' }) };
if (env.NO_COLOR) delete env.FORCE_COLOR;

/** Reads the report of a runner. A missing report means that the runner crashed. */
async function report(name, script, file, args) {
  const path = join(results, file);
  mkdirSync(results, { recursive: true });
  rmSync(path, { force: true });
  const { ok, end } = await node(join(root, 'node_modules', script), args(path), {
    shown: true,
    env,
  });
  if (!existsSync(path)) throw new Error(`${name} left no report (${end})`);
  return { ok, end, report: JSON.parse(readFileSync(path, 'utf8')) };
}

/** Adds a failed check when the runner failed and no test did. */
const unless = (checks, ok, name, end) =>
  ok || checks.some(({ message }) => message)
    ? checks
    : [...checks, { name, message: `${name} failed (${end})` }];

/** Removes colours and the browser's own log. */
function plain({ name, message }) {
  if (message === undefined) return { name };
  const lines = stripVTControlCharacters(message).split('\n');
  const telling = lines.filter((line) => !/^\s*(\[pid=\d+\]|<launch|Browser logs:)/.test(line));
  return { name, message: telling.slice(0, 60).join('\n') || 'failed without a message' };
}

export async function units() {
  const args = (path) => ['--ci', '--json', `--outputFile=${path}`];
  const { ok, end, report: found } = await report('jest', 'jest/bin/jest.js', 'units.json', args);
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

/** The browser tests in `projects` of e2e/playwright.config.ts, in one run. */
export async function inBrowsers(projects) {
  const selected = projects.map((name) => `--project=${name}`);
  const args = () => ['test', '--config', 'e2e/playwright.config.ts', ...selected];
  const { ok, end, report: found } = await report('playwright', '@playwright/test/cli.js', 'e2e.json', args);
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
