// Compares the options that the documents describe with the real ones: the defaults of the doc comments and of
// sentences with the tables of rules, and the names with the interfaces of the API reference. The tables of the READMEs
// are compared by packages/build/test/documented-options.test.ts. The packages must be built.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { check, filesIn, published, read, report, sentencesOf, withoutBlocks, written } from './prose.mjs';
import { root } from './run.mjs';

/** The rules of all options of a package, by their names. */
async function rulesOf(folder) {
  const files = filesIn(`packages/${folder}/dist`, 'option-rules.js');
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(root, file)).href)));
  const tables = modules.flatMap(Object.entries).filter(([name]) => name.endsWith('OptionRules'));
  return Object.assign({}, ...tables.map(([, rules]) => rules));
}

/** The members of the interfaces of options in the API reference. */
function optionsOf(folder) {
  const isOf = (page) => read(page).includes(`/packages/${folder}/README.md)`);
  return filesIn('docs/api', '.md')
    .filter(isOf)
    .flatMap((page) =>
      read(page)
        .split(/^## /m)
        .filter((section) => /^\w*Options\n/.test(section))
        .flatMap((section) => section.split(/^#### /m).slice(1))
        .map((text) => ({ page, name: /^\w*/.exec(text)[0], text })),
    );
}

const joined = (text) => text.replaceAll(/(?<=\d)[ ,_](?=\d{3})/g, '');

/** The number or the literal at the begin of a default; `undefined` where it is a sentence. */
function literalOf(text = '') {
  const literal = /^(?:-?\d[\d.]*|true|false|Infinity|null|'[^']*'|\[[^\]]*\])(?=$|[;:(]| \(| min$)/;
  return literal.exec(joined(text.replaceAll('`', '')))?.[0];
}

/** The options whose doc comment has another default than their rule. */
export const wrongDefaults = (options, rules) =>
  options.flatMap(({ page, name, text }) => {
    const rule = literalOf(rules[name]?.default);
    const said = literalOf(/^Default: (.+)$/m.exec(text)?.[1]);
    return rule === undefined || rule === said
      ? []
      : [`${page}: the default of ${name} is ${rule}, not ${said}`];
  });

const words = { one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 };
const seconds = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, min: 60, s: 1 };
const amount = new RegExp(
  `(?<![\\w.])(\\d[\\d.]*|an?|${Object.keys(words).join('|')})(?: (${Object.keys(seconds).join('|')})s?)?(?!\\w)`,
  'gi',
);

/** The numbers that a sentence names. A time is there in its unit, in minutes and in seconds. */
const amountsIn = (sentence) =>
  [...joined(sentence).matchAll(amount)].flatMap(([, number, unit]) => {
    const count = /^an?$/i.test(number) ? 1 : (words[number.toLowerCase()] ?? Number(number));
    if (!unit) return /^an?$/i.test(number) ? [] : [count];
    return [count, count * seconds[unit.toLowerCase()], (count * seconds[unit.toLowerCase()]) / 60];
  });

/** The sentences that state the default of an option as a number, and none of its numbers is the default. */
export const wrongSentences = (page, rules) =>
  sentencesOf(page).filter((sentence) => {
    if (!/\bby default\b|\b[Tt]he default (?:of [^.]* )?is\b/.test(sentence)) return false;
    const names = [...sentence.matchAll(/`(\w+)[^`]*`/g)].map(([, name]) => name);
    const defaults = names
      .map((name) => Number(literalOf(rules[name]?.default)))
      .filter((one) => !Number.isNaN(one));
    const amounts = amountsIn(sentence.replaceAll(/`[^`]*`/g, ''));
    return defaults.length > 0 && amounts.length > 0 && !defaults.some((one) => amounts.includes(one));
  });

/** The documents that a reader of a package has, and the guides. */
const textFor = (folder) =>
  [...written()]
    .filter(([path]) => path.startsWith(`packages/${folder}/`) || path.startsWith('docs/guides/'))
    .map(([, page]) => page)
    .join('\n');

const unnamed = (folder) => {
  const named = new Set(textFor(folder).match(/\w+/g));
  return [...new Set(optionsOf(folder).map(({ name }) => name))].filter((name) => !named.has(name));
};

const camel = /\b[a-z]+[A-Z]\w*/g;

/** The names of our sources, of Workbox, and of the libraries of TypeScript. */
function knownNames() {
  const folders = ['packages', 'scripts', 'examples', 'e2e', 'bench', 'model', 'herd'];
  const ends = ['.ts', '.tsx', '.mjs', '.js', '.json', '.html'];
  const ours = folders
    .flatMap((folder) => ends.flatMap((end) => filesIn(folder, end)))
    .filter((file) => !file.includes('/dist/'));
  const libraries = ['dom', 'webworker', 'es5'].map(
    (lib) => `node_modules/typescript-5.4/lib/lib.${lib}.d.ts`,
  );
  const workbox = [
    'build',
    'core',
    'routing',
    'strategies',
    'expiration',
    'background-sync',
    'cacheable-response',
  ];
  const types = workbox.flatMap((name) => filesIn(`node_modules/workbox-${name}`, '.d.ts'));
  const texts = [...ours, ...libraries, ...types, 'package.json', '.size-limit.js'].map(read);
  const blocks = [...written().values()].flatMap((page) => page.match(/^ *```[\s\S]*?^ *```/gm) ?? []);
  return new Set([...texts, ...blocks].flatMap((text) => text.match(camel) ?? []));
}

/** The names in the text of a page that no source has. The blocks of code of the documents are sources, too. */
export const unknownNames = (page, known) => {
  const codes = [...withoutBlocks(page).matchAll(/`([^`\n]+)`/g)].map(([, code]) =>
    code.replace(/\(.*\)/, '()'),
  );
  return [...new Set(codes.flatMap((code) => code.match(camel) ?? []))].filter((name) => !known.has(name));
};

/** The rules of a package, and the defaults of its options that have no rule, such as those of a page client. */
async function defaultsOf(folder) {
  const said = optionsOf(folder).map(({ name, text }) => [
    name,
    { default: /^Default: (.+)$/m.exec(text)?.[1] },
  ]);
  return { ...Object.fromEntries(said), ...(await rulesOf(folder)) };
}

/** Damaged documents, each of which a check must report. */
function checkTheCheck(known) {
  const rules = { concurrency: { default: '3' } };
  const comment = { page: 'a page', name: 'concurrency', text: 'concurrency?\n\nDefault: `4`\n' };
  const problems = {
    'another default in a doc comment': wrongDefaults([comment], rules),
    'another default in a sentence': wrongSentences(
      '- `concurrency`: lanes at a time, four by default.',
      rules,
    ),
    'a name that no source has': unknownNames(`Set \`${'no'.repeat(3)}Name\`.`, known),
  };
  return Object.entries(problems).map(([name, found]) =>
    check(`reported: ${name}`, found.length ? [] : ['it was not']),
  );
}

/** @returns {Promise<{ name: string, message?: string }[]>} a message where the check failed */
export async function checkOptions() {
  const folders = published();
  const known = knownNames();
  const each = (make) => Promise.all(folders.map(make));
  const defaults = Object.fromEntries(await each(async (folder) => [folder, await defaultsOf(folder)]));
  const all = Object.assign({}, ...Object.values(defaults));
  const inPages = (problemsOf) =>
    [...written()].flatMap(([path, page]) => problemsOf(page, path).map((problem) => `${path}: ${problem}`));
  const rulesFor = (path) => ({ ...all, ...defaults[path.split('/')[1]] });
  return [
    ...(await each(async (folder) =>
      check(
        `defaults in the doc comments of ${folder}`,
        wrongDefaults(optionsOf(folder), await rulesOf(folder)),
      ),
    )),
    ...folders
      .filter((folder) => folder !== 'core')
      .map((folder) => check(`the documents of ${folder} name each option`, unnamed(folder))),
    check(
      'defaults in sentences',
      inPages((page, path) => wrongSentences(page, rulesFor(path))),
    ),
    check(
      'names in code exist',
      inPages((page) => unknownNames(page, known)),
    ),
    check(
      'rules of options were found',
      Object.keys(await rulesOf('plugin-sync-queue')).length ? [] : ['none'],
    ),
    ...checkTheCheck(known),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await checkOptions());
