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
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: path },
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

/** How Playwright and the driver say that a test has run out of time, or that its browser has gone. */
const ranOut = /Test timeout of|Waited \d+ s for|Timeout:?\s+\d+ms|Timed out \d+ms|has been closed|crashed/;

/** The tests of a report of Playwright, as checks with their file, line and project. */
function browserChecks(suites) {
  const specs = (suite, above = []) => {
    const path = [...above, suite.title];
    const own = (suite.specs ?? []).map((spec) => ({ ...spec, title: [...path, spec.title].join(' › ') }));
    return [...own, ...(suite.suites ?? []).flatMap((inner) => specs(inner, path))];
  };
  return suites
    .flatMap((file) => specs(file))
    .flatMap(({ title, file, line, tests }) =>
      tests.map((test) => {
        const errors = test.results.flatMap(({ errors }) => errors.map(({ message }) => message));
        return {
          name: `${title}, ${test.projectName}`,
          message: test.status === 'expected' ? undefined : errors.join('\n') || test.status,
          // What follows the first error comes of it, for instance the end of a browser that stood still.
          ranOut: ranOut.test(errors[0] ?? ''),
          place: `${file.replaceAll('.', '\\.')}:${line}`,
          project: test.projectName,
        };
      }),
    );
}

async function playwright(file, projects, more = []) {
  const selected = projects.map((name) => `--project=${name}`);
  const args = () => ['test', '--config', 'e2e/playwright.config.ts', ...selected, ...more];
  return report('playwright', '@playwright/test/cli.js', file, args);
}

/**
 * The browser tests in `projects` of e2e/playwright.config.ts, in one run.
 *
 * A test that ran out of time says nothing about a promise: on a busy machine a browser may stand still for minutes.
 * Such tests run once more, one at a time, and the second result counts. A test has failed where an expectation failed
 * that waits for nothing.
 */
export async function inBrowsers(projects) {
  const { ok, end, report: found } = await playwright('e2e.json', projects);
  const checks = browserChecks(found.suites);
  const loose = found.errors.map(({ message }) => ({ name: 'playwright', message }));
  const late = checks.filter((check) => check.ranOut);
  // When this many are late, the machine is not the reason.
  if (late.length && late.length <= 10) {
    const selection = [...new Set(late.map(({ place }) => place))];
    const names = [...new Set(late.map(({ project }) => project))];
    const { report: again } = await playwright('e2e-again.json', names, [
      '--workers=1',
      '--output=test-results/e2e-again',
      ...selection,
    ]);
    const second = new Map(browserChecks(again.suites).map((check) => [check.name, check]));
    for (const check of late) {
      const { message } = second.get(check.name) ?? check;
      if (message === undefined) check.repeated = check.message;
      else check.message += `\nRepeated alone: ${message}`;
    }
  }
  const settled = checks.map(({ name, message, repeated }) => ({
    ...plain({ name, message: repeated === undefined ? message : undefined }),
    ...(repeated !== undefined && { repeated: plain({ name, message: repeated }).message }),
  }));
  const ended = ok || settled.some((check) => check.repeated !== undefined);
  return unless([...settled, ...loose.map(plain)], ended, 'playwright', end);
}
