// Installs the packed test kit in an empty folder outside of this workspace, and runs the examples of its README there:
// in Jest, and in Chromium where it is installed. This finds what works only with this repository's own configuration.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';
import { serveApp } from './kit-app.mjs';
import { pack } from './pack.mjs';
import { inSlot, node, npm, root } from './run.mjs';

const dependencies = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies;
const versionOf = (name) => `${name}@${dependencies[name]}`;

/** A test whose request is never answered. */
const hanging = `
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { FakeBrowser } from 'workbox-plugin-testing';

const server = setupServer(http.post('*/api/notes', () => new Promise(() => {})));
beforeAll(() => server.listen());
afterAll(() => server.close());

test('a request is never answered', async () => {
  const browser = new FakeBrowser();
  await browser.register(() => {
    const { registerRoute } = require('workbox-routing');
    const { NetworkOnly } = require('workbox-strategies');
    registerRoute(({ url }) => url.pathname.startsWith('/api/'), new NetworkOnly(), 'POST');
  });
  await browser.openPage().fetch('/api/notes?draft', { method: 'POST', body: 'milk' });
});
`;

/** A test that starts a worker after its end, when Jest has unloaded the modules. */
const late = `
import { FakeBrowser } from 'workbox-plugin-testing';

test('a test leaves work behind', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => void require('workbox-routing').registerRoute);
  await worker.terminate();
  setTimeout(() => void browser.registration.sync.fire('late'), 200);
});
`;

/** Runs Jest. Jest is killed after two minutes. */
async function jest(at, file) {
  const bin = join(at, 'node_modules/jest/bin/jest.js');
  const env = { ...process.env, NODE_ENV: 'test' };
  const options = { cwd: at, env, timeout: 120_000, killSignal: 'SIGKILL' };
  const { ok, end, output } = await inSlot(() => node(bin, [file], options));
  return { ok, killed: end === 'SIGKILL', output };
}

/** Runs the README's example for Playwright Test. */
async function checkBrowserExample(at, example) {
  const name = 'the kit’s example for Playwright Test passes in Chromium';
  const executablePath = findChromium();
  if (!executablePath) return { name: `${name}: NOT RUN, there is no Chromium` };
  const app = await serveApp(at);
  writeFileSync(join(at, 'outbox.spec.ts'), example.replaceAll('http://localhost:3000', app.origin));
  const config = { reporter: 'line', use: { launchOptions: { executablePath } } };
  writeFileSync(join(at, 'playwright.config.js'), `module.exports = ${JSON.stringify(config)};`);
  const options = { cwd: at, timeout: 120_000, killSignal: 'SIGKILL' };
  const cli = join(at, 'node_modules/@playwright/test/cli.js');
  const { ok, output } = await inSlot(() => node(cli, ['test', 'outbox.spec.ts'], options));
  app.close();
  if (!ok) return { name, message: output };
  return {
    name,
    ...(app.notes.length !== 1 && { message: `the server got ${app.notes.length} notes, not 1` }),
  };
}

/** @returns {Promise<{ name: string, message?: string }[]>} a message where the check failed */
export async function checkKit() {
  const at = mkdtempSync(join(tmpdir(), 'workbox-plugin-testing-'));
  try {
    const packed = join(at, 'packed');
    const tarballs = await pack(['core', 'plugin-sync-queue', 'testing'], packed);
    writeFileSync(join(at, 'package.json'), '{ "private": true }');
    const args = [
      ...['install', '--save-dev', '--silent', '--no-audit', '--no-fund'],
      ...['jest', 'msw', '@playwright/test', 'workbox-routing', 'workbox-strategies'].map(versionOf),
      ...tarballs.map(({ tarball }) => tarball),
    ];
    // npm mostly waits for the registry, so it takes no slot.
    const { ok, output } = await npm(args, { cwd: at });
    if (!ok) return [{ name: 'the kit can be installed', message: output }];
    const readme = readFileSync(join(root, 'packages/testing/README.md'), 'utf8');
    for (const [, file, text] of readme.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms))
      writeFileSync(join(at, file), text);
    writeFileSync(join(at, 'hanging.test.js'), hanging);
    writeFileSync(join(at, 'late.test.js'), late);
    const browserExample = /^```ts\n\/\/ outbox\.spec\.ts.*?\n(.*?)^```$/ms.exec(readme)[1];
    const [example, hung, left, inBrowser] = await Promise.all([
      jest(at, 'outbox.test.js'),
      jest(at, 'hanging.test.js'),
      jest(at, 'late.test.js'),
      checkBrowserExample(at, browserExample),
    ]);
    const named = hung.output.includes('POST /api/notes?draft is still waiting for an MSW handler.');
    return [
      {
        name: 'the first example of the kit’s README passes',
        ...(!example.ok && { message: example.output }),
      },
      { name: 'the kit names a request that is never answered', ...(!named && { message: hung.output }) },
      {
        name: 'Jest exits after a test whose request was never answered',
        ...(hung.killed && { message: 'Jest was still running after two minutes' }),
      },
      {
        name: 'work that a test leaves behind ends with its test file',
        ...(!left.ok && { message: left.output }),
      },
      inBrowser,
    ];
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checks = await checkKit();
  for (const { name, message = 'ok' } of checks) console.log(`${name}: ${message}`);
  process.exitCode = checks.some(({ message }) => message) ? 1 : 0;
}
