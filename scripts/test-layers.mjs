// The layers of `npm test` that need neither Jest nor a browser. A layer returns its checks, each `{ name, message? }`:
// with a message, the check failed.
import { join } from 'node:path';
import { build, compile } from './build.mjs';
import { checkArchitecture } from './check-architecture.mjs';
import { checkConsumers } from './check-consumers.mjs';
import { checkFeatures } from './check-features.mjs';
import { checkFigures } from './check-figures.mjs';
import { checkGuides } from './check-guides.mjs';
import { checkKit } from './check-kit.mjs';
import { checkLayers } from './check-layers.mjs';
import { checkLockfiles } from './check-lockfile.mjs';
import { checkOptions } from './check-options.mjs';
import { checkPackages } from './check-packages.mjs';
import { checkSizes } from './check-sizes.mjs';
import { checkSnippets } from './check-snippets.mjs';
import { published } from './pack.mjs';
import { inSlot, node, root } from './run.mjs';

const check = (name, { ok, output }) => ({ name, ...(!ok && { message: output }) });

/** Runs a tool of node_modules. */
const tool = async (name, script, ...args) =>
  check(name, await inSlot(() => node(join(root, 'node_modules', script), args)));

export const lockfile = async () => checkLockfiles();

export async function types() {
  const packages = check('packages', await build());
  const projects = [
    'e2e',
    'e2e/workers',
    'bench',
    'bench/workers',
    'examples/recipes',
    'herd',
    'model',
    'scripts/tsconfig.tests.json',
    'scripts/tsconfig.shared.json',
  ];
  const app = join(root, 'examples/field-notes');
  const others = await Promise.all([
    ...projects.map(async (path) => check(path, await inSlot(() => compile('-p', path)))),
    inSlot(async () => check('docs/api', await node(join(root, 'scripts/check-api.mjs')))),
    inSlot(async () => check('example app', await compile('-b', app))),
    inSlot(async () => check('example app, bundled', await node('build.mjs', [], { cwd: app }))),
  ]);
  return [packages, ...others, ...(await checkSnippets())];
}

export async function lint() {
  const checks = await Promise.all([
    tool('oxlint', 'oxlint/bin/oxlint', '--deny-warnings'),
    tool('prettier', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  ]);
  const documents = [...checkFeatures(), ...checkFigures(), ...checkGuides(), ...(await checkOptions())];
  return [...checks, ...checkArchitecture(), ...documents, ...checkLayers()];
}

/** attw checks each way to resolve the entry points, with `exports` and without. */
function checkPublished(name) {
  const at = join('packages', name);
  const attw = ['--pack', at, '--ignore-rules', 'cjs-resolves-to-esm', '--no-definitely-typed', '--no-emoji'];
  return [
    tool(`publint ${name}`, 'publint/src/cli.js', 'run', '--strict', at),
    tool(`attw ${name}`, '@arethetypeswrong/cli/dist/index.js', ...attw, '--format', 'ascii'),
  ];
}

export async function packages() {
  const checks = await Promise.all([
    checkKit(),
    checkConsumers(),
    checkPackages(),
    checkSizes(),
    Promise.all(published().flatMap(checkPublished)),
  ]);
  return checks.flat();
}
