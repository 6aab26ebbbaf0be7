import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchBuild } from './built-worker.ts';
import { benchColdStart } from './cold-start.ts';
import { benchDrains } from './drains.ts';
import { benchCuts, benchMemory } from './downloads.ts';
import { benchEngines } from './engines.ts';
import { benchLanes } from './lanes.ts';
import { benchListing } from './listing.ts';
import { benchMany } from './many.ts';
import { benchManyFiles } from './many-files.ts';
import { benchOpenPage } from './open-page.ts';
import { plot } from './plot.ts';
import { benchPosts } from './posts.ts';
import { benchRefresh } from './refresh.ts';
import { benchRanges } from './ranges.ts';
import { benchStartUp } from './start-up.ts';
import { benchSizes } from './sizes.ts';
import { writeFigures } from './figures.ts';
import { printTable, rows } from './table.ts';

const parts: Record<string, () => Promise<void>> = {
  build: () => benchBuild(),
  posts: benchPosts,
  refresh: benchRefresh,
  listing: benchListing,
  drains: benchDrains,
  lanes: benchLanes,
  start: benchColdStart,
  'start-up': benchStartUp,
  many: benchMany,
  page: benchOpenPage,
  ranges: benchRanges,
  files: benchManyFiles,
  cuts: benchCuts,
  memory: benchMemory,
  engines: benchEngines,
  sizes: benchSizes,
};

// `npm run bench -- [case …] [--json file] [--plots folder] [--write]`
const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    plots: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length)
  throw new Error(
    `Failed to measure: no case is named ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`,
  );
const chosen = positionals.length ? positionals : Object.keys(parts);
const plots = values.plots ?? (values.write ? 'docs/figures' : undefined);
const failed: string[] = [];
for (const [at, name] of chosen.entries()) {
  process.stderr.write(`${name}, case ${at + 1} of ${chosen.length}\n`);
  const from = rows.length;
  const began = Date.now();
  try {
    await parts[name]?.();
  } catch (error) {
    // The other cases are measured all the same.
    failed.push(name);
    console.error(error);
  }
  process.stderr.write(`${name} took ${((Date.now() - began) / 1000).toFixed(0)} s\n`);
  const measured = rows.slice(from);
  const shown = measured.filter((row) => row.values);
  if (plots !== undefined && shown.length) {
    mkdirSync(plots, { recursive: true });
    writeFileSync(`${plots}/${name}.svg`, plot(shown));
  }
  if (values.write) await writeFigures(name, measured);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}
printTable();
if (failed.length) {
  console.error(`Not measured to the end: ${failed.join(', ')}.`);
  process.exitCode = 1;
}
