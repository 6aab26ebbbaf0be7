import { benchBuild } from './built-worker.ts';
import { benchColdStart } from './cold-start.ts';
import { benchDrains } from './drains.ts';
import { benchCuts, benchMemory } from './downloads.ts';
import { benchEngines } from './engines.ts';
import { benchListing } from './listing.ts';
import { benchMany } from './many.ts';
import { benchManyFiles } from './many-files.ts';
import { benchOpenPage } from './open-page.ts';
import { benchPosts } from './posts.ts';
import { benchRefresh } from './refresh.ts';
import { benchRanges } from './ranges.ts';
import { printTable } from './table.ts';

const only = process.argv.slice(3);
const parts = {
  build: () => benchBuild(),
  posts: benchPosts,
  refresh: benchRefresh,
  listing: benchListing,
  drains: benchDrains,
  start: benchColdStart,
  many: benchMany,
  page: benchOpenPage,
  ranges: benchRanges,
  files: benchManyFiles,
  cuts: benchCuts,
  memory: benchMemory,
  engines: benchEngines,
};
for (const [name, run] of Object.entries(parts)) if (!only.length || only.includes(name)) await run();
printTable();
