// The documents that people write, and their parts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from './check-snippets.mjs';
import { root } from './run.mjs';

export const read = (path) => readFileSync(join(root, path), 'utf8');

/** The text of each document by its path, without docs/api. */
export const written = () =>
  new Map(
    documents()
      .filter((path) => !path.startsWith('docs/api/'))
      .map((path) => [path, read(path)]),
  );

/** The files of a folder and of its folders, by the end of their names. */
export const filesIn = (folder, end) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true })
        .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
        .filter((file) => file.endsWith(end) && !file.includes('/node_modules/'))
    : [];

/** The folders of the published packages. */
export const published = () =>
  readdirSync(join(root, 'packages')).filter((folder) => {
    const manifest = `packages/${folder}/package.json`;
    return existsSync(join(root, manifest)) && !JSON.parse(read(manifest)).private;
  });

const block = /^( *)(```+)[\s\S]*?^\1\2 *$/gm;

/** A document without its blocks of code, in the same lines. */
export const withoutBlocks = (page) => page.replaceAll(block, (code) => code.replaceAll(/[^\n]/g, ''));

/** The sentences outside of tables and blocks. An item of a list has its begin in front of each of its sentences. */
export const sentencesOf = (page) =>
  withoutBlocks(page)
    .split('\n')
    .filter((line) => !line.startsWith('|'))
    .flatMap((line) => {
      const [begin = ''] = /^ *- [^:]*`: /.exec(line) ?? [];
      return line
        .split(/(?<=[.;])\s+/)
        .map((sentence) => (sentence.startsWith(begin) ? sentence : begin + sentence));
    });

const cellsOf = (line) =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of all tables: the label, and the other cells by the heads of their columns. */
export function rowsOf(page) {
  let head = [];
  return page.split('\n').flatMap((line, index, lines) => {
    if (!line.startsWith('|')) return [];
    if (/^\|[\s:|-]+\|$/.test(lines[index + 1] ?? '')) head = cellsOf(line);
    const [label, ...cells] = cellsOf(line);
    return [{ label, cells: new Map(cells.map((cell, at) => [head[at + 1], cell])) }];
  });
}

/** A check that failed has a message. */
export const check = (name, problems) => ({ name, ...(problems.length && { message: problems.join('\n') }) });

/** Prints the checks that failed. */
export function report(checks) {
  const failed = checks.filter(({ message }) => message);
  for (const { name, message } of failed) console.error(`${name}:\n${message}`);
  process.exitCode = failed.length ? 1 : 0;
}
