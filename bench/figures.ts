import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Row } from './table.ts';

const page = 'docs/figures.md';

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The document with other cells in the row of this label. `change` gets the cells, and the heads of their columns. */
function withRow(
  file: string,
  text: string,
  label: string,
  change: (cells: string[], heads: string[]) => void,
): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('|') && cellsOf(line)[0] === label);
  if (at < 0) throw new Error(`Failed to write a figure: no row of ${file} begins with "${label}".`);
  const rule = lines.findLastIndex((line, index) => index < at && /^\|[\s:|-]+\|$/.test(line));
  const cells = cellsOf(lines[at]!);
  change(cells, cellsOf(lines[rule - 1]!));
  lines[at] = `| ${cells.join(' | ')} |`;
  return lines.join('\n');
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(change(readFileSync(file, 'utf8')), { ...options, filepath: file }));
}

/** Renews docs/figures.md, and the documents that repeat its figures, with the rows of one case and its plot. */
export async function writeFigures(name: string, rows: readonly Row[]): Promise<void> {
  await edit(page, (text) => {
    let next = text;
    for (const { label, here, cell = here, note, holds } of rows)
      if (label !== undefined)
        next = withRow(page, next, label, (cells, heads) => {
          cells[heads.indexOf('here')] = `${cell}${holds ? '' : ': **missed**'}`;
          if (note !== undefined) cells[heads.indexOf('beside')] = note;
        });
    // The place of a plot that was not made before.
    return existsSync(`docs/figures/${name}.svg`)
      ? next.replace(new RegExp(`<!-- plot ${name}: (.*) -->`), `![$1](figures/${name}.svg)\n`)
      : next;
  });
  for (const { here, cell = here, repeated = [] } of rows)
    for (const [file, label] of repeated)
      await edit(file, (text) => withRow(file, text, label, (cells) => void (cells[1] = cell)));
}
