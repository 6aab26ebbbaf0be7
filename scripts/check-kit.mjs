// Installs the packed test kit in an empty folder outside of this workspace, and runs the examples of its README there:
// in Jest, and in Chromium, Firefox and WebKit where they are installed. This finds what works only with this repository's own configuration.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';
import { findFirefox } from './firefox.mjs';
import { appModule, serveApp } from './kit-app.mjs';
import { pack } from './pack.mjs';
import { inSlot, node, npm, root } from './run.mjs';
import { findWebkit } from './webkit.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
const dependencies = {
  ...JSON.parse(read('package.json')).devDependencies,
  ...JSON.parse(read('e2e/driver/package.json')).dependencies,
};
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

/** Runs an example for `node --test`. */
async function nodeTest(at, file, text) {
  writeFileSync(join(at, file), text);
  const options = { cwd: at, timeout: 180_000, killSignal: 'SIGKILL' };
  // With a reporter that has the errors in it.
  return inSlot(() => node('--test', ['--test-reporter=spec', file], options));
}

/** The README's example for Firefox. */
async function checkFirefoxExample(at, example) {
  const name = 'the kit’s example for Firefox passes';
  const executablePath = findFirefox();
  if (process.platform !== 'linux' || !executablePath)
    return { name: `${name}: NOT RUN, there is no Firefox on Linux` };
  const app = await serveApp(at);
  const text = example
    .replaceAll('http://localhost:3000', app.origin)
    .replace('.launch()', `.launch(${JSON.stringify({ executablePath })})`);
  const { ok, end, output } = await nodeTest(at, 'firefox.test.mjs', text);
  app.close();
  if (!ok) return { name, message: `${end}\n${output}` };
  return {
    name,
    ...(app.notes.length !== 1 && { message: `the server got ${app.notes.length} notes, not 1` }),
  };
}

/** The example for WebKit of reference.md. */
async function checkWebKitExample(at, example) {
  const name = 'the kit’s example for WebKit passes';
  const found = findWebkit();
  if (!found) return { name: `${name}: NOT RUN, there is no WebKitGTK` };
  const { driver: webDriverPath, gjs: gjsPath, display: xvfbPath } = found;
  writeFileSync(join(at, 'app.mjs'), await appModule(at));
  const launch = `.launch(${JSON.stringify({ webDriverPath, gjsPath, xvfbPath })})`;
  const { ok, end, output } = await nodeTest(at, 'webkit.test.mjs', example.replace('.launch()', launch));
  return { name, ...(!ok && { message: `${end}\n${output}` }) };
}

const exampleOf = (page, language, file) =>
  new RegExp(`^\`\`\`${language}\\n// ${file.replaceAll('.', '\\.')}.*?\\n(.*?)^\`\`\`$`, 'ms').exec(page)[1];

/** @returns {Promise<{ name: string, message?: string }[]>} a message where the check failed */
export async function checkKit() {
  const at = mkdtempSync(join(tmpdir(), 'workbox-plugin-testing-'));
  try {
    const packed = join(at, 'packed');
    const tarballs = await pack(['core', 'plugin-sync-queue', 'testing'], packed);
    writeFileSync(join(at, 'package.json'), '{ "private": true }');
    const args = [
      ...['install', '--save-dev', '--silent', '--no-audit', '--no-fund'],
      ...['jest', 'msw', '@playwright/test', 'puppeteer-core', 'workbox-routing', 'workbox-strategies'].map(
        versionOf,
      ),
      ...tarballs.map(({ tarball }) => tarball),
    ];
    // npm mostly waits for the registry, so it takes no slot.
    const { ok, output } = await npm(args, { cwd: at });
    if (!ok) return [{ name: 'the kit can be installed', message: output }];
    const readme = read('packages/testing/README.md');
    for (const [, file, text] of readme.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms))
      writeFileSync(join(at, file), text);
    writeFileSync(join(at, 'hanging.test.js'), hanging);
    writeFileSync(join(at, 'late.test.js'), late);
    const reference = read('packages/testing/reference.md');
    const [example, hung, left, ...inBrowsers] = await Promise.all([
      jest(at, 'outbox.test.js'),
      jest(at, 'hanging.test.js'),
      jest(at, 'late.test.js'),
      checkBrowserExample(at, exampleOf(readme, 'ts', 'outbox.spec.ts')),
      checkFirefoxExample(at, exampleOf(readme, 'js', 'firefox.test.mjs')),
      checkWebKitExample(at, exampleOf(reference, 'js', 'webkit.test.mjs')),
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
      ...inBrowsers,
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
