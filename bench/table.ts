/** The median of the values. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The mean of the middle half. It is as robust as the median, and finer than the clock of a page (0.1 ms). */
export function middle(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.slice(values.length >> 2, Math.ceil(values.length * 0.75));
  return half.reduce((sum, value) => sum + value, 0) / half.length;
}

export interface Row {
  what: string;
  /** The figure, mostly a ratio to the floor measured in the same run. */
  here: string;
  /** The goal. */
  goal: string;
  holds: boolean;
  /** The same for other libraries, and the noise: a value measured against itself. */
  beside?: string;
  /** The same as numbers, for `--json` and for the plot: the first is ours. A smaller one is better. */
  values?: Record<string, number>;
  unit?: '×' | 'ms' | 's' | 'MB' | 'kB' | 'B';
  /** The first cell of its row in docs/figures.md, which `--write` renews. */
  label?: string;
  /** Where else the figure stands: the file, and the first cell of the row. It is in the second one. */
  repeated?: [file: string, label: string][];
  /** What `--write` puts under "here" where that is not `here`. */
  cell?: string;
  /** What `--write` puts under "beside". Without it that cell stays. */
  note?: string;
}

/** What was measured in this run. */
export const rows: Row[] = [];

export function report(row: Row) {
  rows.push(row);
  console.log(
    `${row.holds ? 'ok  ' : 'MISS'}  ${row.what}: ${row.here} (${row.goal})${row.beside ? `; ${row.beside}` : ''}`,
  );
}

export const times = (ratio: number) => `${ratio.toFixed(2)} ×`;

/** Prints a table for the READMEs. */
export function printTable() {
  console.log('\n| what | here | goal | beside |\n|---|---|---|---|');
  for (const { what, here, goal, beside = '', holds } of rows)
    console.log(`| ${what} | ${here}${holds ? '' : ' (missed)'} | ${goal} | ${beside} |`);
}
