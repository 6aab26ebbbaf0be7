import { campaign } from './campaign/campaign.ts';
import { presentEngines } from './engines.ts';
import {
  isClean,
  failFirstReplays,
  failLiveWrites,
  stopDuringReplay,
  runUnderPressure,
} from './fault-scenarios.ts';
import { mutants } from './mutants.ts';
import { ours, serwist, workbox } from './libraries.ts';

// `npm run faults -- engines` runs one part, `npm run faults -- campaign` a campaign by a seed.
const only = process.argv.slice(3);
if (only[0] === 'campaign') {
  process.exitCode = (await campaign(only.slice(1))) ? 0 : 1;
  process.exit();
}
let failures = 0;
const check = (holds: boolean, what: string) => {
  if (!holds) failures++;
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`);
};
const words = (result: object) =>
  Object.entries(result)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

const parts: Record<string, () => Promise<void>> = {
  stops: async () => {
    console.log('200 queued, the worker stopped 50 times during replay');
    for (const library of [ours, workbox, serwist]) {
      const result = await stopDuringReplay(library);
      if (library === ours)
        check(isClean(result) && result['in flight'] >= 40, `${library.name}: ${words(result)}`);
      else check(result.lost > 0, `${library.name}, which must show losses: ${words(result)}`);
    }
  },
  engines: async () => {
    console.log('\n100 queued, the worker terminated 20 times during the replay, in each engine');
    for (const engine of presentEngines())
      for (const library of [ours, workbox]) {
        const what = `${engine}, ${library.name}`;
        const result = await stopDuringReplay(library, undefined, 100, 20, engine);
        if (library === ours)
          check(isClean(result) && result['in flight'] === 20, `${what}: ${words(result)}`);
        else check(result.lost > 0, `${what}, which must show losses: ${words(result)}`);
      }
  },
  '503 at replay': async () => {
    console.log('\n10 queued, each first replay answered 503');
    for (const library of [ours, workbox, serwist]) {
      const result = await failFirstReplays(library);
      if (library === ours) check(isClean(result), `${library.name}: ${words(result)}`);
      else check(result.lost > 0, `${library.name}, which must show losses: ${words(result)}`);
    }
  },
  '503 live': async () => {
    console.log('\n5 live writes answered 503');
    for (const library of [ours, workbox, serwist]) {
      const result = await failLiveWrites(library);
      if (library === ours) check(isClean(result) && result.told === 5, `${library.name}: ${words(result)}`);
      else check(result.lost > 0, `${library.name}, which must show losses: ${words(result)}`);
    }
  },
  storage: async () => {
    for (const [pressure, what] of [
      ['quota', 'the quota used up'],
      ['slow', 'each transaction waiting 0.4 s for others'],
    ] as const) {
      console.log(`\n40 queued, 30 live writes with ${what}, the worker stopped 6 times`);
      for (const library of [ours, workbox, serwist]) {
        const result = await runUnderPressure(library, pressure);
        const line = `${library.name}: ${words(result)}`;
        if (library === ours) check(result.lost + result.twice === 0, line);
        else console.log(`      ${line}`);
      }
    }
  },
  mutants: async () => {
    console.log('\nMutants of the queue: the campaign must find each');
    for (const mutant of mutants) {
      const results = [await stopDuringReplay(ours, mutant, 40, 10), await failFirstReplays(ours, mutant)];
      check(
        results.some((result) => !isClean(result)),
        `the mutant that ${mutant.name}: ${results.map(words).join('; ')}`,
      );
    }
  },
};

for (const [name, run] of Object.entries(parts)) if (!only.length || only.includes(name)) await run();

console.log(`\n${failures ? `${failures} failed` : 'All promises kept'}`);
process.exitCode = failures ? 1 : 0;
