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
import { beQuiet, printTable, rows } from './table.ts';

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
};

// `npm run bench -- [case …] [--json] [--plots folder]`
const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, plots: { type: 'string' } },
});
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length)
  throw new Error(
    `Failed to measure: no case is named ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`,
  );
const chosen = positionals.length ? positionals : Object.keys(parts);
if (values.json) beQuiet();
for (const [at, name] of chosen.entries()) {
  process.stderr.write(`${name}, case ${at + 1} of ${chosen.length}\n`);
  const from = rows.length;
  await parts[name]?.();
  const shown = rows.slice(from).filter((row) => row.values);
  if (values.plots !== undefined && shown.length) {
    mkdirSync(values.plots, { recursive: true });
    for (const [at, row] of shown.entries())
      writeFileSync(`${values.plots}/${name}${shown.length > 1 ? `-${at + 1}` : ''}.svg`, plot(row));
  }
}
if (values.json) console.log(JSON.stringify(rows, null, 2));
else printTable();
