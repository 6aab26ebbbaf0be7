// Compares the figures that several documents state: sizes with .size-limit.js, and what was measured with
// docs/figures.md, where each measured figure is written first.
import { fileURLToPath } from 'node:url';
import { bundles } from '../.size-limit.js';
import { placeOf } from './check-sizes.mjs';
import { check, filesIn, read, report, rowsOf, sentencesOf, written } from './prose.mjs';

const stated = bundles.flatMap(({ stated: places = [] }) => places);

/** Sizes in bytes that no row of .size-limit.js states. A goal is no size, and "115 B of messages" is an amount. */
export function unmeasuredSizes(page, places) {
  const ends = new Set(places.map((before) => placeOf(page, before)?.end));
  return [...page.matchAll(/(?<goal>at most |goal: )?\b\d[\d,]* B\b(?! of)/g)]
    .filter(({ index, 0: found, groups }) => !groups.goal && !ends.has(index + found.length))
    .map(({ 0: found }) => `${found} is in no row of .size-limit.js`);
}

/** Rows that repeat a row of docs/figures.md, under the begin of its label, with another figure. */
export const staleRows = (page, figures) =>
  rowsOf(page).flatMap(({ label, cells }) => {
    const source = rowsOf(figures).find((row) => /\d/.test(label) && row.label.startsWith(label));
    return [...cells]
      .map(([head, cell]) => [head, cell, source?.cells.get(head)])
      .filter(([, cell, measured]) => measured !== undefined && !measured.startsWith(cell))
      .map(([head, cell, measured]) => `"${label}", ${head}: ${cell}, but measured was ${measured}`);
  });

/** Sentences that name the campaign as their source, and have a number that its table does not have. */
export function staleSentences(page, figures) {
  const known = new Set(figures.match(/\d[\d.,]*/g));
  return sentencesOf(page)
    .filter((sentence) => sentence.includes('`npm run faults`'))
    .flatMap((sentence) =>
      (sentence.replaceAll(/`[^`]*`/g, '').match(/(?<![\w.-])\d[\d.,]*(?![\w-])/g) ?? [])
        .filter((number) => !known.has(number.replace(/[.,]$/, '')))
        .map((number) => `${number} is not in docs/figures.md: "${sentence}"`),
    );
}

/** Rows of the benchmarks that have no row in the page, so that `--write` could not renew it. */
export const labelsWithoutRow = (sources, figures) => {
  const known = new Set(rowsOf(figures).map(({ label }) => label));
  return [...sources.matchAll(/\blabel: (?:'(?<plain>[^'\n]+)'|"(?<quoted>[^"\n]+)")/g)]
    .map(({ groups }) => groups.plain ?? groups.quoted)
    .filter((label) => !known.has(label))
    .map((label) => `no row is named "${label}"`);
};

/** Cases of the benchmarks that have neither a plot in the page nor a place for it. */
export const casesWithoutPlot = (bench, figures) =>
  [...bench.matchAll(/^ {2}'?(?<name>[\w-]+)'?: (?:bench|\(\) => bench)/gm)]
    .map(({ groups }) => groups.name)
    .filter((name) => !figures.includes(`(figures/${name}.svg)`) && !figures.includes(`<!-- plot ${name}: `))
    .map((name) => `the case ${name} has no plot`);

/** @returns {{ name: string, message?: string }[]} a message where the check failed */
export function checkFigures() {
  const figures = read('docs/figures.md');
  const inPages = (problemsOf) =>
    [...written()].flatMap(([path, page]) => problemsOf(page, path).map((problem) => `${path}: ${problem}`));
  const placesIn = (path) => stated.filter(([file]) => file === path).map(([, before]) => before);
  const found = (name, problems) => ({
    name: `reported: ${name}`,
    ...(!problems.length && { message: 'it was not' }),
  });
  const { label, cells } = rowsOf(figures).find((row) => /\d/.test(row.label));
  const other = `| a | ${[...cells.keys()].join(' | ')} |\n| - | - |\n| ${label} | ${'7777 |'.repeat(cells.size)}`;
  return [
    check(
      'sizes are measured',
      inPages((page, path) => unmeasuredSizes(page, placesIn(path))),
    ),
    check(
      'repeated rows',
      inPages((page) => staleRows(page, figures)),
    ),
    check(
      'figures in sentences',
      inPages((page) => staleSentences(page, figures)),
    ),
    check('rows of the benchmarks', labelsWithoutRow(filesIn('bench', '.ts').map(read).join('\n'), figures)),
    check('plots of the benchmarks', casesWithoutPlot(read('bench/bench.ts'), figures)),
    found('a benchmark without a row', labelsWithoutRow("label: 'speed of light',", figures)),
    found('a benchmark without a plot', casesWithoutPlot('  light: benchLight,', figures)),
    found('a size that is not measured', unmeasuredSizes('It has 7,777 B.', [])),
    found('another figure in a row', staleRows(other, figures)),
    found(
      'another figure in a sentence',
      staleSentences('7777 of 200 were lost (`npm run faults`).', figures),
    ),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(checkFigures());
