// `npm test [-- --no-install] [layers]` runs all layers, or the given ones. The last line is the result of all.
// A layer that crashes, skips a test or runs nothing counts as failed.
import { availableParallelism } from 'node:os';
import { node, root } from './run.mjs';
import { checkNode, isInstalled, setUp } from './setup.mjs';
import { inEngines, planEngines, prepareEngines } from './test-engines.mjs';

const begun = performance.now();
/** The minutes that all layers take on two cores, without set-up. */
const usual = 20;
const layers = ['lockfile', 'types', 'lint', 'packages', 'units', 'browsers'];
const install = !process.argv.includes('--no-install');
const named = process.argv.slice(2).filter((argument) => argument !== '--no-install');
const unknown = named.filter((name) => !layers.includes(name));
if (unknown.length) {
  console.error(`Unknown layer: ${unknown.join(', ')}. There are: ${layers.join(', ')}.`);
  process.exit(1);
}
const chosen = named.length ? named : layers;
const withBrowsers = chosen.includes('browsers');

checkNode();
const { lines, missing } = withBrowsers ? planEngines({ install }) : { lines: [], missing: [] };
const minutes = Math.ceil((isInstalled() ? 0 : 1) + (install ? missing.length / 2 : 0));
console.log(`Layers: ${chosen.join(', ')}. All six take about ${usual} min on two cores; this machine has ${availableParallelism()}.
Set-up${minutes ? `, about ${minutes} min` : ''}:
  node_modules: ${isInstalled() ? 'installed' : 'missing, npm ci installs 1,300 packages, 450 MB, from package-lock.json'}
${lines.map((line) => `  ${line}\n`).join('')}`);

const modules = setUp();
const engines = withBrowsers && prepareEngines({ install, modules });
await modules;
// These modules need node_modules.
const cheap = await import('./test-layers.mjs');
const { inBrowsers, units } = await import('./test-runners.mjs');

/** The checks and the seconds of each layer by its name. */
const done = new Map();

async function layer(name, run) {
  if (!chosen.includes(name)) return;
  const start = performance.now();
  let checks;
  try {
    checks = await run();
    if (!checks.length) checks = [{ name, message: 'nothing was run' }];
  } catch (error) {
    checks = [{ name, message: `the layer crashed: ${error?.stack ?? error}` }];
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  done.set(name, { checks, seconds });
  const failed = checks.filter(({ message }) => message !== undefined);
  console.log(
    [`\n== ${name}, ${seconds} s`, ...failed.map((check) => `FAILED ${check.name}\n${check.message}`)].join(
      '\n',
    ),
  );
}

await layer('types', cheap.types);
// The tests of the recipes need packages of npm too. Where this fails, those tests report it.
const recipes = withBrowsers && node(`${root}scripts/recipes.mjs`);
// Tests in Jest do not depend on real time, so other work can run beside them. Browser tests do, and run alone.
await Promise.all([
  layer('units', units),
  layer('lockfile', cheap.lockfile),
  layer('lint', cheap.lint),
  layer('packages', cheap.packages),
  recipes,
]);
await layer('browsers', () => inEngines(inBrowsers, engines));

const all = layers.flatMap((name) =>
  (done.get(name)?.checks ?? []).map((check) => ({ ...check, layer: name })),
);
const notRun = all.filter((check) => check.notRun !== undefined);
const failed = all.filter(({ message }) => message !== undefined);
console.log('\nSeconds and checks of each layer:');
for (const [name, { checks, seconds }] of done)
  console.log(`  ${name}: ${seconds} s, ${checks.length} checks`);
console.log(`  in all: ${Math.round((performance.now() - begun) / 1000)} s`);
if (failed.length)
  console.log(`\nFailed:\n${failed.map((check) => `  ${check.layer}: ${check.name}`).join('\n')}`);
const repeated = all.filter((check) => check.repeated !== undefined);
for (const { name, repeated: first } of repeated)
  console.log(`\nPassed when it was repeated alone: ${name}. At first:\n${first}`);
for (const { name, notRun: reason } of notRun) console.log(`\nNOT RUN: ${name}. ${reason}`);
process.exitCode = failed.length ? 1 : 0;
console.log(`\n${all.length - failed.length - notRun.length} passed, ${failed.length} failed`);
