// Installs the packed test kit in an empty folder outside of this workspace, and runs the README's example there. This
// finds what works only with this repository's own configuration.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** @returns {Promise<{ name: string, message?: string }[]>} a message where the check failed */
export async function checkKit() {
  const at = mkdtempSync(join(tmpdir(), 'workbox-plugin-testing-'));
  try {
    const packed = join(at, 'packed');
    mkdirSync(packed);
    for (const name of ['core', 'plugin-sync-queue', 'testing']) {
      const cwd = join(root, 'packages', name);
      await inSlot(() => npm(['pack', '--silent', '--pack-destination', packed], { cwd }));
    }
    writeFileSync(join(at, 'package.json'), '{ "private": true }');
    const args = [
      ...['install', '--save-dev', '--silent', '--no-audit', '--no-fund'],
      ...['jest', 'msw', 'workbox-routing', 'workbox-strategies'].map(versionOf),
      ...readdirSync(packed).map((file) => join(packed, file)),
    ];
    // npm mostly waits for the registry, so it takes no slot.
    const { ok, output } = await npm(args, { cwd: at });
    if (!ok) return [{ name: 'the kit can be installed', message: output }];
    const readme = readFileSync(join(root, 'packages/testing/README.md'), 'utf8');
    for (const [, file, text] of readme.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms))
      writeFileSync(join(at, file), text);
    writeFileSync(join(at, 'hanging.test.js'), hanging);
    const [example, hung] = await Promise.all([jest(at, 'outbox.test.js'), jest(at, 'hanging.test.js')]);
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
