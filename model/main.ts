import { parseArgs } from 'node:util';
import { bounds, faultsOf } from './bounds.ts';
import { explore, type Exploration } from './explore.ts';
import { invariants, promisesOfSteps, promiseToDeliver } from './invariants.ts';
import { findMutant, mutants } from './mutants.ts';

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: String(faultsOf) },
    json: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
  },
});
const faults = Number(values.faults);
const print = (words: string) => values.json || console.log(words);
const began = performance.now();
const seconds = (since: number) => Math.round((performance.now() - since) / 100) / 10;
const megabytes = () => Math.round(process.memoryUsage().rss / 1e6);

const describe = ({ promise, path }: NonNullable<Exploration['broken']>) =>
  [`broken: ${promise}`, ...path.map((words, at) => `  ${at + 1}. ${words}`)].join('\n');

function exploreAll() {
  const promises = [...invariants.map(([promise]) => promise), ...promisesOfSteps, promiseToDeliver];
  print(`Each interleaving within a bound. In each state ${promises.length} promises are checked:`);
  for (const promise of promises) print(`- ${promise}`);
  const results = bounds.map(({ name, options, most = faults }) => {
    const since = performance.now();
    const bound = Math.min(faults, most);
    const found = explore({ ...options, faults: bound });
    const { states, transitions, depth, broken } = found;
    print(
      `\n${name}\nat most ${bound} faults, ${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions, depth ${depth}, ${seconds(since)} s`,
    );
    if (broken) print(describe(broken));
    return { name, faults: bound, ...found, seconds: seconds(since) };
  });
  const sum = (field: 'states' | 'transitions') =>
    results.reduce((total, result) => total + result[field], 0);
  const broken = results.filter((result) => result.broken).length;
  const total = {
    ...{ states: sum('states'), transitions: sum('transitions'), promises: promises.length, broken },
    ...{ seconds: seconds(began), megabytes: megabytes() },
  };
  print(
    `\n${total.states.toLocaleString('en')} states, ${total.transitions.toLocaleString('en')} transitions, ${promises.length} promises, ${broken} broken, ${total.seconds} s, ${total.megabytes} MB`,
  );
  return { faults, promises, results, total, failed: broken };
}

function findMutants() {
  const results = mutants.map((mutant) => {
    const { name } = mutant;
    const found = findMutant(mutant);
    const words = found?.broken
      ? `found after ${found.states.toLocaleString('en')} states\n${describe(found.broken)}`
      : 'NOT FOUND';
    print(`\nA queue that ${name}: ${words}`);
    return { name, ...found };
  });
  const caught = results.filter(({ broken }) => broken).length;
  print(`\n${caught} of ${mutants.length} mutants found, ${seconds(began)} s`);
  return { results, total: { caught, mutants: mutants.length }, failed: mutants.length - caught };
}

const result = values.mutants ? findMutants() : exploreAll();
if (values.json) console.log(JSON.stringify(result, null, 2));
process.exitCode = result.failed ? 1 : 0;
