// Runs the kit's example for Vitest in a project that has the packed packages.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveApp } from '../kit-app.mjs';
import { node, root } from '../run.mjs';

/** The example of reference.md, with the origin of the app and the Chromium of this machine. */
function exampleFor(origin, executablePath) {
  const page = readFileSync(join(root, 'packages/testing/reference.md'), 'utf8');
  const [, example] = /^```ts\n\/\/ outbox\.test\.ts.*?\n(.*?)^```$/ms.exec(page);
  return example
    .replaceAll('http://localhost:3000', origin)
    .replace('BrowserDriver.launch()', `BrowserDriver.launch(${JSON.stringify({ executablePath })})`);
}

/** The manifest of the project. npm has no version of our packages yet. */
export function createVitestProject(at, packages, tarballs) {
  mkdirSync(at, { recursive: true });
  const ours = Object.fromEntries(tarballs.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const manifest = { private: true, type: 'module', devDependencies: { ...packages, ...ours } };
  writeFileSync(join(at, 'package.json'), JSON.stringify(manifest, undefined, 2));
}

/** @throws Error with the output of Vitest, or where the server did not get exactly one note */
export async function tryVitest(at, executablePath, env) {
  const app = await serveApp(at);
  try {
    writeFileSync(join(at, 'outbox.test.ts'), exampleFor(app.origin, executablePath));
    const cli = join(at, 'node_modules/vitest/vitest.mjs');
    const options = { cwd: at, env, timeout: 180_000, killSignal: 'SIGKILL' };
    const { ok, end, output } = await node(cli, ['run', 'outbox.test.ts'], options);
    if (!ok) throw new Error(`${end}\n${output.trim().split('\n').slice(-40).join('\n')}`);
    if (app.notes.length !== 1) throw new Error(`the server got ${app.notes.length} notes, not 1`);
  } finally {
    app.close();
  }
}
