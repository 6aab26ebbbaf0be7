import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch } from '../../e2e/driver/chromium.ts';
import { ours, serwist, serwist10, workbox } from '../libraries.ts';
import { pressures, runCampaign, type CampaignResult } from './run-campaign.ts';

const libraries = [ours, workbox, serwist, serwist10];

/** `npm run faults -- campaign [--seed 1] [--stops 1000] [--kills 50] [--minutes 10] [--pressure quota|slow|closed] [--storage leveldb|sqlite] [--library name] [--log file] [--json]` */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      stops: { type: 'string', default: '1000' },
      kills: { type: 'string', default: '50' },
      minutes: { type: 'string', default: 'Infinity' },
      pressure: { type: 'string' },
      storage: { type: 'string', default: 'leveldb' },
      library: { type: 'string' },
      log: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const numberOf = (name: 'seed' | 'stops' | 'kills' | 'minutes') => {
    const value = Number(values[name]);
    if (Number.isNaN(value) || value < 0)
      throw new Error(`Failed to start: --${name} must be a number from 0 on, but is "${values[name]}".`);
    return value;
  };
  const { library, json } = values;
  const pressure = pressures.find((one) => one === values.pressure);
  if (values.pressure !== pressure)
    throw new Error(
      `Failed to start: --pressure must be one of ${pressures.join(', ')}, but is "${values.pressure}".`,
    );
  if (values.storage !== 'leveldb' && values.storage !== 'sqlite')
    throw new Error(`Failed to start: --storage must be "leveldb" or "sqlite", but is "${values.storage}".`);
  const chosen = libraries.filter(({ name }) => library === undefined || name === library);
  if (!chosen.length)
    throw new Error(
      `Failed to start: --library must be one of ${libraries.map(({ name }) => name).join(', ')}, but is "${library}".`,
    );
  const param = {
    ...{ seed: numberOf('seed'), stops: numberOf('stops'), kills: numberOf('kills') },
    ...{ minutes: numberOf('minutes'), pressure },
  };
  const results: CampaignResult[] = [];
  for (const library of chosen) {
    const file = values.log;
    const log = file === undefined ? undefined : (line: string) => appendFileSync(file, `${line}\n`);
    // No Chromium has the new backend by default yet.
    const flags = values.storage === 'sqlite' ? ['--enable-features=IdbSqliteBackingStore'] : [];
    const browser = await launch({ flags });
    const progress = progressOf(library.name);
    try {
      const result = await runCampaign({ ...param, library, browser, progress, log });
      results.push(result);
      if (!json) console.log(lineOf(result));
    } finally {
      await browser.close();
    }
  }
  if (json) console.log(JSON.stringify(results, null, 2));
  return results.every((result) => result.library !== ours.name || result.ok);
}

function lineOf({
  library,
  seed,
  stops,
  kills,
  atServer,
  written,
  promised,
  counts,
  message,
  ok,
  seconds,
}: CampaignResult) {
  const first = message.split('\n').slice(0, 10).join('\n  ');
  return (
    `${library}, seed ${seed}: ${stops} stops and ${kills} kills, ${atServer} with a request at the server; ` +
    `${promised} of ${written} writes promised; lost ${counts.lost}, twice ${counts.duplicated}, ` +
    `out of order ${counts.reordered}, still stored ${counts.stuck + counts.leaked}; ${seconds} s` +
    (ok ? '' : `\n  ${first}`)
  );
}

/** One line on a terminal; elsewhere a line for each tenth. */
function progressOf(name: string): (done: number, of: number) => void {
  let shown = -1;
  return (done, of) => {
    const tenth = Math.floor((done / of) * 10);
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: step ${done} of ${of} `);
    else if (tenth !== shown) process.stderr.write(`${name}: step ${done} of ${of}\n`);
    shown = tenth;
  };
}
