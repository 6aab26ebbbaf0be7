import { FakeBrowser, sweepTerminations, type FakePage } from 'workbox-plugin-testing';
import {
  checkInvariants,
  failWith,
  FaultServer,
  redirectTo,
  respondWith,
  slow,
  type FaultMode,
} from 'workbox-plugin-testing/server';
import { importPeer } from '../src/driver/import-peer.ts';
import { BrowserDriver } from '../src/browser.ts';
import { FirefoxDriver } from '../src/firefox.ts';
import { WebKitDriver } from '../src/webkit.ts';

/** A value that the types do not allow. */
const wrong = (value: unknown) => value as never;
const browser = new FakeBrowser();
const api = new FaultServer();
afterAll(() => browser.close());

const calls: [call: () => unknown, message: string][] = [
  [
    () => new FakeBrowser(wrong({ online: false })),
    'Failed to create a FakeBrowser: `online` is not an option. The options are: scope, now, sync, permissions, manifest, without.',
  ],
  [
    () => new FakeBrowser({ scope: '/app/' }),
    'Failed to create a FakeBrowser: `scope` must be a URL, not "/app/".',
  ],
  [
    () => new FakeBrowser({ now: wrong(new Date(0)) }),
    'Failed to create a FakeBrowser: `now` must be a number of milliseconds since the epoch, not a Date.',
  ],
  [
    () => new FakeBrowser({ sync: wrong(false) }),
    "Failed to create a FakeBrowser: `sync` must be one of 'available', 'missing', 'refused', not false.",
  ],
  [
    () => new FakeBrowser({ permissions: { notifications: wrong('yes') } }),
    "Failed to create a FakeBrowser: `permissions.notifications` must be one of 'granted', 'denied', 'prompt', not \"yes\".",
  ],
  [
    () => new FakeBrowser({ manifest: wrong('/index.html') }),
    'Failed to create a FakeBrowser: `manifest` must be an array, not "/index.html".',
  ],
  [
    () => new FakeBrowser({ without: [wrong('sync')] }),
    "Failed to create a FakeBrowser: `without` must be one of 'periodicSync', 'backgroundFetch', 'locks', not \"sync\".",
  ],
  [
    () => browser.register(wrong('./sw.js')),
    'Failed to register a worker: `script` must be a function that requires the modules of the worker, not "./sw.js".',
  ],
  [
    () => browser.update(() => {}, { scope: '/app/' }),
    'Failed to update a worker: `scope` must be a URL, not "/app/".',
  ],
  [() => browser.openPage(wrong(null)), 'Failed to open a page: `url` must be a text, not null.'],
  [
    () => browser.registration.sync.fire(wrong(undefined)),
    'Failed to fire a sync event: `tag` must be a text that is not empty, not undefined. The pending tags are: none.',
  ],
  [
    () => browser.openPage().run(wrong('fetch("/")')),
    'Failed to run code in a page: `task` must be a function, not "fetch(\\"/\\")".',
  ],
  [
    () => browser.clock.advance(wrong(undefined)),
    'Failed to advance the clock: `milliseconds` must be a number from 0, not undefined.',
  ],
  [
    () => browser.clock.set(NaN),
    'Failed to set the clock: `now` must be a number of milliseconds since the epoch, not NaN.',
  ],
  [
    () => browser.storageFaults.failOpens(0),
    'Failed to fail opens: `count` must be a whole number from 1, or Infinity, not 0.',
  ],
  [
    () => browser.storageFaults.failCommits(1, wrong(new Error('full'))),
    'Failed to fail commits: `errorName` must be the name of a DOMException, not an Error.',
  ],
  [
    () => browser.storageFaults.loseValue('', 'key'),
    'Failed to lose a value: `store` must be the name of an object store, not "".',
  ],
  [
    () => sweepTerminations(wrong(undefined)),
    'Failed to sweep: `scenario` must be a function, not undefined.',
  ],
  [
    () => sweepTerminations(async () => wrong(undefined)),
    'Failed to sweep: `scenario()` must be the worker or page that got `terminateAt(n)`, not undefined.',
  ],
  [
    () => sweepTerminations(async () => wrong(undefined), { from: 5, to: 4 }),
    'Failed to sweep: `to` must be a whole number from 5, not 4.',
  ],
  [
    () => api.script(wrong(failWith)),
    'Failed to script fault modes: `modes[0]` must be a fault mode, such as failWith(503) or requestLost, not a function.',
  ],
  [
    () => api.scriptFor('api/notes', failWith(503)),
    'Failed to script fault modes: `path` must be a path that begins with / and has no query, not "api/notes".',
  ],
  [
    () => api.answer(wrong({ request: new Request('https://app.test/') })),
    'Failed to answer: `request` must be a Request, not {"request":{}}.',
  ],
  [
    () => failWith(wrong('503')),
    'Failed to fail with a status: `status` must be a whole number from 200 to 599, not "503".',
  ],
  [
    () => failWith(503, wrong('5')),
    'Failed to fail with a status: `headers` must be an object of names and values, not "5".',
  ],
  [() => slow(-1), 'Failed to be slow: `milliseconds` must be a number from 0, not -1.'],
  [() => redirectTo(wrong(302)), 'Failed to redirect: `location` must be a URL or a path, not 302.'],
  [
    () => respondWith(wrong(new Response())),
    'Failed to respond: `respond` must be a function that returns a Response, not a Response.',
  ],
  [
    () => checkInvariants(wrong([]), []),
    'Failed to check the invariants: `writes` must be an array, not undefined.',
  ],
  [
    () => checkInvariants({ writes: [wrong({ text: 'milk' })], effects: [] }, []),
    'Failed to check the invariants: `writes[0].name` must be a text that is not empty, not undefined.',
  ],
  [
    () => checkInvariants({ writes: [{ name: 'milk' }, { name: 'milk' }], effects: [] }, []),
    'Failed to check the invariants: `writes[1].name` must be a name that no other write has, not "milk".',
  ],
  [
    () => checkInvariants({ writes: [{ name: 'milk', told: wrong(202) }], effects: [] }, []),
    "Failed to check the invariants: `writes[0].told` must be one of 'kept', 'delivered', 'failed', not 202.",
  ],
  [
    () => checkInvariants({ writes: [], effects: [] }, wrong(undefined)),
    'Failed to check the invariants: `storage` must be an array, not undefined.',
  ],
  [
    () => BrowserDriver.attach(wrong(undefined)),
    'Failed to attach: `context` must be a BrowserContext of Playwright, not undefined.',
  ],
  [
    () => BrowserDriver.launch(wrong({ executable: '/usr/bin/chromium' })),
    'Failed to launch Chromium: `executable` is not an option. The options are: executablePath, channel, headless, args, profileDir.',
  ],
  [
    () => BrowserDriver.launch({ args: wrong('--no-sandbox') }),
    'Failed to launch Chromium: `args` must be an array of texts, not "--no-sandbox".',
  ],
  [
    () => FirefoxDriver.launch(wrong({ channel: 'stable' })),
    'Failed to launch Firefox: `channel` is not an option. The options are: executablePath, headless, args, profileDir.',
  ],
  [
    () => FirefoxDriver.launch(wrong(null)),
    'Failed to launch Firefox: `options` must be an object, not null.',
  ],
  [
    () => FirefoxDriver.launch({ executablePath: '/no/firefox' }),
    'Failed to launch Firefox: `executablePath` must be the path of a program that can be run, not "/no/firefox".',
  ],
  [
    () => FirefoxDriver.launch({ headless: wrong('new') }),
    'Failed to launch Firefox: `headless` must be true or false, not "new".',
  ],
  [
    () => FirefoxDriver.launch({ args: wrong('--private') }),
    'Failed to launch Firefox: `args` must be an array of texts, not "--private".',
  ],
  [
    () => FirefoxDriver.launch({ profileDir: '' }),
    'Failed to launch Firefox: `profileDir` must be a text that is not empty, not "".',
  ],
  [
    () => WebKitDriver.launch(wrong({ executablePath: '/usr/bin/epiphany' })),
    'Failed to launch WebKit: `executablePath` is not an option. The options are: webDriverPath, gjsPath, xvfbPath, profileDir.',
  ],
  [
    () => WebKitDriver.launch({ webDriverPath: wrong(4444) }),
    'Failed to launch WebKit: `webDriverPath` must be the path of a program that can be run, not 4444.',
  ],
  [
    () => WebKitDriver.launch({ gjsPath: '/' }),
    'Failed to launch WebKit: `gjsPath` must be the path of a program that can be run, not "/".',
  ],
  [
    () => WebKitDriver.launch({ xvfbPath: '/no/Xvfb' }),
    'Failed to launch WebKit: `xvfbPath` must be the path of a program that can be run, not "/no/Xvfb".',
  ],
  [
    () => WebKitDriver.launch({ profileDir: wrong(true) }),
    'Failed to launch WebKit: `profileDir` must be a text that is not empty, not true.',
  ],
];

test.each(calls.map(([call, message]) => [message, call] as const))(
  'a wrong argument gives an error that says what is expected: %s',
  async (message, call) => {
    const error = await Promise.resolve()
      .then(call)
      .then(
        () => undefined,
        (thrown: Error) => thrown,
      );
    expect(error?.message).toBe(message);
  },
);

/** Runs `task` as on another system, with this PATH. */
async function onSystem(platform: NodeJS.Platform, path: string, task: () => Promise<void>): Promise<void> {
  const system = Object.getOwnPropertyDescriptor(process, 'platform')!;
  const { PATH } = process.env;
  Object.defineProperty(process, 'platform', { ...system, value: platform });
  process.env['PATH'] = path;
  try {
    await task();
  } finally {
    Object.defineProperty(process, 'platform', system);
    process.env['PATH'] = PATH;
  }
}

test('the drivers of Firefox and WebKit say that they are for Linux only', () =>
  onSystem('darwin', '', async () => {
    await expect(FirefoxDriver.launch()).rejects.toThrow(
      'Failed to launch Firefox: FirefoxDriver is for Linux only. This system is "darwin".',
    );
    await expect(WebKitDriver.launch()).rejects.toThrow(
      'Failed to launch WebKit: WebKitDriver is for Linux only. This system is "darwin".',
    );
  }));

test('a program that is not on the PATH is named, with what installs it', () =>
  onSystem('linux', '/no/folder', async () => {
    await expect(FirefoxDriver.launch()).rejects.toThrow(
      'Failed to launch Firefox: there is no firefox-esr or firefox on the PATH. Install Firefox, or give `executablePath`.',
    );
    await expect(WebKitDriver.launch()).rejects.toThrow(
      'Failed to launch WebKit: there is no WebKitWebDriver on the PATH. On Debian and Ubuntu run: sudo apt-get install',
    );
  }));

test('a package that is not installed is named, with the command that installs it', async () => {
  await expect(importPeer('launch Firefox', 'Puppeteer', ['no-such-package', 'no-other'])).rejects.toThrow(
    'Failed to launch Firefox: Puppeteer is missing. Run: npm install --save-dev no-such-package',
  );
});

const drivers = { FirefoxDriver, WebKitDriver };

test.each<[driver: keyof typeof drivers, method: string, reason: string]>([
  ['FirefoxDriver', 'fireSync', 'Firefox has no sync events.'],
  ['FirefoxDriver', 'fillQuota', 'Firefox lets no program change its quota'],
  ['WebKitDriver', 'firePeriodicSync', 'WebKit has no periodic sync events.'],
  ['WebKitDriver', 'goOffline', 'WebKitGTK lets no program take its network away.'],
])('a call of %s that the engine cannot answer names it: %s', async (driver, method, reason) => {
  const call = Reflect.get(drivers[driver].prototype, method) as () => Promise<void>;
  await expect(call()).rejects.toThrow(`Failed to call ${method}() of ${driver}: ${reason}`);
});

test('each method of BrowserDriver is one of the other drivers, and works or names the engine', () => {
  const methods = Object.getOwnPropertyNames(BrowserDriver.prototype).filter(
    (name) => typeof Object.getOwnPropertyDescriptor(BrowserDriver.prototype, name)!.value === 'function',
  );
  expect(methods).toContain('fireSync');
  for (const { prototype } of Object.values(drivers))
    expect(methods.filter((name) => !Object.hasOwn(prototype, name))).toEqual([]);
});

test('terminateAt rejects a place that the worker never reaches by mistake', async () => {
  const worker = await browser.register(() => {});
  const message = `Failed to terminate ${worker.context.name}: \`n\` must be a whole number from 1, not NaN.`;
  expect(() => worker.terminateAt(wrong(NaN))).toThrow(message);
  const page: FakePage = browser.openPage();
  expect(() => page.terminateAt(0)).toThrow('`n` must be a whole number from 1, not 0.');
});

test('a fault mode that the test computes wrongly gets 500 with the reason', async () => {
  const request = () => new Request('https://app.test/api', { method: 'POST', body: 'milk' });
  api.script(respondWith(() => wrong(undefined)));
  const response = await api.answer(request());
  expect(response.status).toBe(500);
  expect(await response.text()).toBe(
    'Error: Failed to respond: `respond()` must be a Response, not undefined.',
  );
  expect(api.effects).toEqual([]);
  api.faultMode = (() => undefined) as unknown as () => FaultMode;
  await expect(api.answer(request())).rejects.toThrow(
    'Failed to answer: `faultMode()` must be a fault mode, such as failWith(503) or requestLost, not undefined.',
  );
});

test('a FakeBrowser without the Jest preset says what is missing', () => {
  const marker = Symbol.for('workbox-plugin-testing.context');
  const context: unknown = Reflect.get(globalThis, marker);
  Reflect.deleteProperty(globalThis, marker);
  try {
    expect(() => new FakeBrowser()).toThrow(
      'Failed to create a FakeBrowser: the globals of workers are missing. ' +
        "Set `preset: 'workbox-plugin-testing'` in the config of Jest.",
    );
  } finally {
    Reflect.set(globalThis, marker, context);
  }
});
