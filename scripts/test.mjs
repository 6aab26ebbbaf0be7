// `npm test`: every layer, and at the very end one line over all of them.
// A layer that crashes, skips something or runs nothing counts as failed: it shows nothing. An engine that this
// machine does not have is named at the end; with --every-engine it counts as failed, too.
import { setUp } from './setup.mjs';

setUp();
// Only now can be read what needs node_modules.
const { layers } = await import('./test-layers.mjs');

const everyEngine = process.argv.includes('--every-engine');
const chosen = process.argv.slice(2).filter((name) => name !== '--every-engine');
const unknown = chosen.filter((name) => !(name in layers));
if (unknown.length) {
  console.error(`No such layer: ${unknown.join(', ')}. There are: ${Object.keys(layers).join(', ')}.`);
  process.exit(1);
}

const passed = [];
const failed = [];
const absent = [];
for (const [layer, run] of Object.entries(layers)) {
  if (chosen.length && !chosen.includes(layer)) continue;
  console.log(`\n== ${layer}`);
  let checks;
  try {
    checks = await run();
    if (!checks.length) checks = [{ name: layer, message: 'nothing was run' }];
  } catch (error) {
    checks = [{ name: layer, message: `the layer crashed: ${error?.stack ?? error}` }];
  }
  const missing = checks.filter(({ notRun }) => notRun !== undefined);
  absent.push(...missing);
  checks = checks.filter(({ notRun }) => notRun === undefined);
  if (everyEngine)
    checks.push(...missing.map(({ name, notRun }) => ({ name, message: `NOT RUN: ${notRun}` })));
  const bad = checks.filter(({ message }) => message !== undefined);
  for (const { name, message } of bad) console.log(`FAILED ${name}\n${message}`);
  console.log(`${layer}: ${checks.length - bad.length} passed, ${bad.length} failed`);
  passed.push(...checks.filter(({ message }) => message === undefined));
  failed.push(...bad.map(({ name }) => `${layer}: ${name}`));
}

if (failed.length) console.log(`\nFailed:\n${failed.map((name) => `  ${name}`).join('\n')}`);
for (const { name, notRun } of absent) console.log(`\nNOT RUN: ${name}. ${notRun}`);
console.log();
process.exitCode = failed.length ? 1 : 0;
console.log(`${passed.length} passed, ${failed.length} failed`);
