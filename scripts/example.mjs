// Builds the example app, for `npm start` and `npm run tour`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './run.mjs';
import { setUp } from './setup.mjs';

const example = join(root, 'examples/field-notes');
const { scripts } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'));
/** The file of a script that is `node <file>`. */
const file = (name) => join(example, scripts[name].replace(/^node /, ''));

/**
 * Installs what is missing, and builds the packages and the app. Ends the process where that fails.
 *
 * @returns {Promise<{ server: string, tour: string }>} the files that serve the app and drive it
 */
export async function buildExample() {
  await setUp();
  const { ok, output } = await build();
  if (!ok) {
    process.stderr.write(`${output}Failed to build the packages, see above.\n`);
    process.exit(1);
  }
  const built = spawnSync(process.execPath, [file('build')], { cwd: example, stdio: 'inherit' });
  if (built.status !== 0) {
    console.error('Failed to build the example app, see above.');
    process.exit(1);
  }
  return { server: file('start'), tour: file('tour') };
}
