// `npm start`: installs what is missing, builds, and serves the example app.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { root } from './run.mjs';
import { setUp } from './setup.mjs';

const example = join(root, 'examples/field-notes');

await setUp();
const { ok, output } = await build();
if (!ok) {
  process.stderr.write(`${output}Failed to build the packages, see above.\n`);
  process.exit(1);
}

const { scripts } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'));
/** The file of a script that is `node <file>`. */
const file = (name) => join(example, scripts[name].replace(/^node /, ''));

const built = spawnSync(process.execPath, [file('build')], { cwd: example, stdio: 'inherit' });
if (built.status !== 0) {
  console.error('Failed to build the example app, see above.');
  process.exit(1);
}

// The server runs in this process, so that Ctrl+C reaches it once. It prints its URL, or an error for a used port.
await import(pathToFileURL(file('start')).href);
