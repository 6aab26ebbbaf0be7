// Checks what the documents say about the rest of the repository: each link leads to a file and a heading, each test that
// a guide names exists, no row of a table is a paragraph, each guide is listed, and each code of an error has a heading.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anchorsOf } from './anchors.mjs';
import { documents } from './check-snippets.mjs';
import { withoutBlocks } from './prose.mjs';
import { root } from './run.mjs';

const guides = join(root, 'docs/guides');
const read = (path) => readFileSync(join(root, path), 'utf8');

const classes = {
  SyncQueueError: 'packages/plugin-sync-queue/src/shared/sync-queue-error.ts',
  PeriodicRefreshError: 'packages/plugin-periodic-refresh/src/shared/periodic-refresh-error.ts',
  BackgroundFetchError: 'packages/plugin-bg-fetch/src/shared/background-fetch-error.ts',
  InspectorError: 'packages/inspector/src/shared/inspector-error.ts',
  BuildError: 'packages/build/src/shared/build-error.ts',
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

/** The documents whose links are checked: those with snippets, and those of the project itself. */
const linked = () => [
  ...documents(),
  ...['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/recipes/README.md'],
  ...readdirSync(join(root, 'decisions')).map((name) => `decisions/${name}`),
];

/** Text that GitHub takes for HTML and hides, or that the documentation site takes for Vue. Pictures may be HTML. */
export const hiddenText = (page) =>
  withoutBlocks(page)
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/(`+)[^`]*?\1/g, '')
    .match(/<\/?(?!picture|source|img)[a-z][^>]*>|\{\{.*?\}\}/gi) ?? [];

/** What is missing of the links of a document, and of each `Test: <title> ([file](path))`. */
function problemsOf(document) {
  const page = read(document);
  const at = (path) => (path ? join(dirname(document), path) : document);
  const isThere = (path) => existsSync(join(root, at(path)));
  const links = [...page.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  const tests = [...page.matchAll(/Test: (.+?) \(\[[^\]]+\]\(([^)]+)\)\)/g)];
  return [
    ...links.filter(([, path]) => !isThere(path)).map(([, path]) => `no file ${path}`),
    ...links
      .filter(([, path, anchor]) => anchor && isThere(path) && !anchorsOf(read(at(path))).includes(anchor))
      .map(([, path, anchor]) => `no heading #${anchor} in ${at(path)}`),
    ...hiddenText(page).map((text) => `${text} is no text: write it as code`),
    ...tests
      .filter(([, title, path]) => isThere(path) && !read(at(path)).includes(title))
      .map(([, title, path]) => `no "${title}" in ${path}`),
  ];
}

/** What is wrong with the SKILL.md of a package: a reader of the installed package has only its own files. */
function problemsOfSkill(folder) {
  const { name, files } = JSON.parse(read(`packages/${folder}/package.json`));
  const page = read(`packages/${folder}/SKILL.md`);
  const links = [...page.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, path]) => path);
  const inPackage = ['README.md', ...files];
  return [
    ...(files.includes('SKILL.md') ? [] : ['"files" of package.json does not have it']),
    ...(new RegExp(`^---\nname: ${name}\ndescription: .+\n---\n`).test(page) ? [] : [`no head for ${name}`]),
    ...links.filter((path) => !inPackage.includes(path)).map((path) => `${path} is not in the package`),
  ];
}

const published = () =>
  readdirSync(join(root, 'packages')).filter(
    (folder) => !JSON.parse(read(`packages/${folder}/package.json`)).private,
  );

/** What is longer stands below its table. */
const longestRow = 160;

/** The rows that are too long. A README is read as text, too: elsewhere alignment and targets of links do not count. */
const longRowsOf = (document) =>
  read(document)
    .split('\n')
    .map((line) =>
      document.endsWith('README.md') ? line : line.replace(/ +/g, ' ').replace(/\]\([^)]*\)/g, ']'),
    )
    .filter((line) => /^\| (?!-)/.test(line) && line.length > longestRow)
    .map((line) => `a row of ${line.length} characters: ${line.slice(0, 60)}…`);

/** @returns {{ name: string, message?: string }[]} a message where the check failed */
export function checkGuides() {
  const check = (name, problems) => ({ name, ...(problems.length && { message: problems.join('\n') }) });
  const names = readdirSync(guides);
  const listed = read('docs/README.md');
  const codes = Object.entries(classes).flatMap(codesOf);
  const headings = headingsOf(read('docs/guides/errors.md'));
  return [
    ...linked().map((document) => check(`links of ${document}`, problemsOf(document))),
    ...documents().map((document) => check(`tables of ${document}`, longRowsOf(document))),
    check(
      'docs/README.md lists each guide',
      names.filter((name) => !listed.includes(`(guides/${name})`)),
    ),
    ...published().map((folder) => check(`SKILL.md of ${folder}`, problemsOfSkill(folder))),
    check(
      'llms.txt lists each SKILL.md',
      published().filter((folder) => !read('llms.txt').includes(`(packages/${folder}/SKILL.md)`)),
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
