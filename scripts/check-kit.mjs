// Installs the packed test kit in an empty folder outside of this workspace, and runs the examples of its README there:
// in Jest, and in Chromium where it is installed. This finds what works only with this repository's own configuration.
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { findChromium } from './chromium.mjs';
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

/** Runs Jest. Jest is killed after two minutes. */
async function jest(at, file) {
  const bin = join(at, 'node_modules/jest/bin/jest.js');
  const env = { ...process.env, NODE_ENV: 'test' };
  const options = { cwd: at, env, timeout: 120_000, killSignal: 'SIGKILL' };
  const { ok, end, output } = await inSlot(() => node(bin, [file], options));
  return { ok, killed: end === 'SIGKILL', output };
}

/** The app of the README's examples for real browsers. */
const app = {
  '/worker.js': `
    import { registerRoute } from 'workbox-routing';
    import { NetworkOnly } from 'workbox-strategies';
    import { SyncQueuePlugin } from 'workbox-plugin-sync-queue';
    const strategy = new NetworkOnly({ plugins: [new SyncQueuePlugin('outbox')] });
    registerRoute(({ url }) => url.pathname.startsWith('/api/'), strategy, 'POST');
    self.addEventListener('install', () => self.skipWaiting());
    self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));`,
  '/page.js': `
    import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';
    navigator.serviceWorker.register('/worker.js');
    const outbox = new SyncQueueClient('outbox');
    const show = async () => (document.querySelector('#waiting').textContent = await outbox.size());
    outbox.subscribe(show);
    show();
    document.querySelector('#save').onclick = () => fetch('/api/notes', { method: 'POST', body: 'milk' });`,
};
const page = `<!doctype html><button id="save">Save</button><p id="waiting"></p>
  <script type="module" src="/page.js"></script>`;

/** Serves the app, with the packages that are installed at `at`. */
async function serveApp(at) {
  const files = new Map();
  for (const [path, contents] of Object.entries(app)) {
    const options = { bundle: true, write: false, format: 'iife', logLevel: 'silent' };
    const define = { 'process.env.NODE_ENV': '"production"' };
    const made = await build({ ...options, define, stdin: { contents, resolveDir: at } });
    files.set(path, made.outputFiles[0].text);
  }
  const notes = [];
  const server = createServer((request, response) => {
    if (request.url === '/api/notes')
      return void response.writeHead(201).end(notes.push(request.method) && '{}');
    const script = files.get(request.url);
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html').end(script ?? page);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, notes, origin: `http://127.0.0.1:${server.address().port}` };
}

/** Runs the README's example for Playwright Test. */
async function checkBrowserExample(at, example) {
  const name = 'the kit’s example for Playwright Test passes in Chromium';
  const executablePath = findChromium();
  if (!executablePath) return { name: `${name}: NOT RUN, there is no Chromium` };
  const { server, notes, origin } = await serveApp(at);
  writeFileSync(join(at, 'outbox.spec.ts'), example.replaceAll('http://localhost:3000', origin));
  const config = { reporter: 'line', use: { launchOptions: { executablePath } } };
  writeFileSync(join(at, 'playwright.config.js'), `module.exports = ${JSON.stringify(config)};`);
  const options = { cwd: at, timeout: 120_000, killSignal: 'SIGKILL' };
  const cli = join(at, 'node_modules/@playwright/test/cli.js');
  const { ok, output } = await inSlot(() => node(cli, ['test', 'outbox.spec.ts'], options));
  server.close();
  if (!ok) return { name, message: output };
  return { name, ...(notes.length !== 1 && { message: `the server got ${notes.length} notes, not 1` }) };
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
    const browserExample = /^```ts\n\/\/ outbox\.spec\.ts.*?\n(.*?)^```$/ms.exec(readme)[1];
    const [example, hung, inBrowser] = await Promise.all([
      jest(at, 'outbox.test.js'),
      jest(at, 'hanging.test.js'),
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
