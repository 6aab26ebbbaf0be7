import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { drawHerd } from './plot.ts';
import { compare, type Compared } from './compare.ts';
import { settings } from './settings.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    plot: { type: 'string' },
    base: { type: 'string', default: '2' },
    max: { type: 'string', default: '900' },
  },
});
const backoff = { baseSeconds: Number(values.base), maxSeconds: Number(values.max) };
const print = (words: string) => values.json || console.log(words);
const began = performance.now();

const share = (value: number) => (value >= 0.1 ? value.toFixed(2) : value.toPrecision(2));
const minutes = (seconds: number) => (Number.isFinite(seconds) ? (seconds / 60).toFixed(1) : 'never');
const columns = [
  ['policy', 50],
  ['peak, capacity = 1', 20],
  ['peak', 9],
  ['wasted', 9],
  ['half done, min', 16],
  ['drained, min', 14],
  ['left', 10],
  ['lost', 10],
] as const;
const line = (cells: readonly string[]) =>
  cells.map((cell, at) => (at ? cell.padStart(columns[at]![1]) : cell.padEnd(columns[0][1]))).join('');

const lineOf = ({ name, herd, overCapacity, peakShare, wastedShare }: Compared) =>
  line([
    name,
    overCapacity.toFixed(1),
    share(peakShare),
    share(wastedShare),
    minutes(herd.medianAt),
    herd.left ? 'never' : minutes(herd.drainedAt),
    herd.left.toLocaleString('en'),
    herd.lost.toLocaleString('en'),
  ]);

const all = settings(Number(values.clients), Number(values.seed));
const { clients, writes, capacity } = all[0]!.setting;
print(
  `${clients.toLocaleString('en')} clients with ${writes} writes each. The server takes ${capacity.toLocaleString('en')} requests a second and answers 503 to the others.\n"peak" and "wasted" are shares of those of immediate replay.`,
);
const results = all.map(({ name, setting }) => {
  print(`\n${name}\n${line(columns.map(([title]) => title))}`);
  return { name, setting, policies: compare(setting, backoff, (compared) => print(lineOf(compared))) };
});
print(`\n${Math.round((performance.now() - began) / 1000)} s`);
if (values.plot) writeFileSync(values.plot, drawHerd(results));
if (values.json) {
  const plain = (key: string, value: unknown) => (key === 'calls' ? undefined : value);
  console.log(JSON.stringify(results, plain, 2));
}
