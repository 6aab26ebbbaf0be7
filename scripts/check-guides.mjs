// Checks what docs/guides says about the rest of the repository: each guide is listed, each code of an error has a
// heading, and each test that a guide names exists.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './run.mjs';

const guides = join(root, 'docs/guides');
const read = (path) => readFileSync(join(root, path), 'utf8');

const classes = {
  SyncQueueError: 'packages/plugin-sync-queue/src/shared/sync-queue-error.ts',
  PeriodicRefreshError: 'packages/plugin-periodic-refresh/src/shared/periodic-refresh-error.ts',
  BackgroundFetchError: 'packages/plugin-bg-fetch/src/shared/background-fetch-error.ts',
};

/** The codes of an error class: `unknown-option of SyncQueueError`. */
function codesOf([name, path]) {
  const [, union = ''] = new RegExp(`type ${name}Code =([^;]+);`).exec(read(path)) ?? [];
  return [...union.matchAll(/'([^']+)'/g)].map(([, code]) => `${code} of ${name}`);
}

/** The headings of errors.md, in the same form. The line below a heading names the classes. */
export const headingsOf = (page) =>
  [...page.matchAll(/^### `([^`]+)`\n\n(.+)$/gm)].flatMap(([, code, line]) =>
    [...line.matchAll(/`(\w+Error)`/g)].map(([, name]) => `${code} of ${name}`),
  );

/** Links to files, and `Test: <title> ([file](path))`. */
function problemsOf(name, page) {
  const there = (path) => join(guides, dirname(name), path);
  const links = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path);
  const tests = [...page.matchAll(/Test: (.+?) \(\[[^\]]+\]\(([^)]+)\)\)/g)];
  return [
    ...links.filter((path) => !existsSync(there(path))).map((path) => `no file ${path}`),
    ...tests
      .filter(
        ([, title, path]) => existsSync(there(path)) && !readFileSync(there(path), 'utf8').includes(title),
      )
      .map(([, title, path]) => `no "${title}" in ${path}`),
  ];
}

/** @returns {{ name: string, message?: string }[]} a message where the check failed */
export function checkGuides() {
  const check = (name, problems) => ({ name, ...(problems.length && { message: problems.join('\n') }) });
  const names = readdirSync(guides);
  const listed = read('docs/README.md');
  const codes = Object.entries(classes).flatMap(codesOf);
  const headings = headingsOf(read('docs/guides/errors.md'));
  return [
    ...names.map((name) => check(`docs/guides/${name}`, problemsOf(name, read(`docs/guides/${name}`)))),
    check('docs/README.md', problemsOf('../README.md', listed)),
    check(
      'docs/README.md lists each guide',
      names.filter((name) => !listed.includes(`(guides/${name})`)),
    ),
    check(
      'each code of an error has a heading',
      codes.length ? codes.filter((code) => !headings.includes(code)) : ['none'],
    ),
    check(
      'each heading is the code of an error',
      headings.filter((heading) => !codes.includes(heading)),
    ),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = checkGuides().filter(({ message }) => message);
  for (const { name, message } of failed) console.error(`${name}: ${message}`);
  process.exitCode = failed.length ? 1 : 0;
}
