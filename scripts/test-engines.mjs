// The browsers of `npm test`: finds them, installs the missing ones, and runs the browser tests.
import { chromium } from './chromium.mjs';
import { ensure, installCommand } from './find-engine.mjs';
import { firefox } from './firefox.mjs';
import { webkit } from './webkit.mjs';

const engines = [chromium, firefox, webkit];

/** The projects of e2e/playwright.config.ts that an engine runs. */
const projects = new Map([
  [chromium, ['recipes', 'chromium', 'chromium-bare']],
  [firefox, ['firefox']],
  [webkit, ['webkit']],
]);

/** The path of the engine, or the error in the variable that names it. */
function lookFor({ find }) {
  try {
    return { path: find() };
  } catch (error) {
    return { error };
  }
}

/** @returns {{ lines: string[], missing: import('./find-engine.mjs').Engine[] }} lines to print before the run */
export function planEngines({ install }) {
  const found = new Map(engines.map((engine) => [engine, lookFor(engine)]));
  const missing = engines.filter((engine) => !found.get(engine).path && !found.get(engine).error);
  const lines = engines.map((engine) => {
    const { path, error } = found.get(engine);
    if (error) return error.message;
    if (path) return `${engine.name}: installed`;
    const then = install ? `about ${engine.megabytes} MB to download` : 'not installed by this run';
    return `${engine.name}: missing, ${then}`;
  });
  if (missing.length && !install) lines.push(`To install what is missing: ${installCommand(missing)}`);
  return { lines, missing };
}

/**
 * Installs what is missing, while other work goes on.
 *
 * @param {{ install: boolean, modules: Promise<unknown> }} options
 * @returns {Promise<{ there: import('./find-engine.mjs').Engine[], checks: object[] }>} the engines that tests can run
 *   in, and a check for each other one: `{ name, notRun }` with --no-install, and on systems that apt-get and WebKitGTK
 *   are not made for; anywhere else it failed
 */
export async function prepareEngines({ install, modules }) {
  const there = [];
  const checks = [];
  const mayLack = !install || process.platform !== 'linux';
  const prepare = async (engine) => {
    const { path, error } = lookFor(engine);
    const name = `the browser tests in ${engine.name}`;
    if (path) there.push(engine);
    else if (error) checks.push({ name, message: error.message });
    else if (!install) checks.push({ name, notRun: `${engine.name} is missing.` });
    else
      await ensure(engine, { modules }).then(
        () => there.push(engine),
        ({ message }) => checks.push({ name, [mayLack ? 'notRun' : 'message']: message }),
      );
  };
  await Promise.all(engines.map(prepare));
  return { there, checks };
}

/** All browser tests, in one run of Playwright. */
export async function inEngines(run, prepared) {
  const { there, checks } = await prepared;
  const wanted = engines.filter((engine) => there.includes(engine)).flatMap((engine) => projects.get(engine));
  return [...(wanted.length ? await run(wanted) : []), ...checks];
}
