import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type ElementHandle, type KeyInput, type Page } from 'puppeteer-core';
import { findFirefox } from '../../scripts/firefox.mjs';
import { cannot, type Driver, type Tab } from './driver.ts';
import { engineCan } from './engine-can.ts';
import { poll } from './poll.ts';

// Firefox sets the other preferences for automation itself when a driver connects (remote.prefs.recommended).
const preferences = {
  'browser.chrome.site_icons': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'browser.tabs.warnOnClose': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  // A process for each site would cost about a quarter of the time of a visit.
  'fission.autostart': false,
  'media.autoplay.default': 0,
  'network.disable-localhost-when-offline': true,
  'toolkit.startup.max_resumed_crashes': -1,
};

/** The process of the browser, its profile and the connection to it. */
class Firefox {
  browser!: Browser;
  readonly #profile: string;
  #process!: ChildProcess;
  /** The browser's own window. Its scripts have all rights of the browser. */
  #chrome = '';

  private constructor(profile: string) {
    this.#profile = profile;
    process.once('exit', this.#end);
  }

  static async start(): Promise<Firefox> {
    const path = findFirefox();
    if (!path) throw new Error('Failed to find Firefox. Run: node scripts/firefox.mjs');
    const profile = await mkdtemp(join(tmpdir(), 'workbox-plugins-firefox-'));
    const lines = Object.entries(preferences).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    await writeFile(join(profile, 'user.js'), lines.join('\n'));
    const firefox = new Firefox(profile);
    await firefox.#start(path);
    return firefox;
  }

  async #start(path = findFirefox()!): Promise<void> {
    const args = ['--headless', '--no-remote', '--profile', this.#profile];
    args.push('--remote-debugging-port', '0', '--remote-allow-system-access', 'about:blank');
    this.#process = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await this.#address();
    this.browser = await puppeteer.connect({
      browserWSEndpoint: `${address}/session`,
      protocol: 'webDriverBiDi',
      defaultViewport: null,
    });
    const { result } = await this.#send('browsingContext.getTree', { 'moz:scope': 'chrome' });
    this.#chrome = result.contexts![0]!.context;
  }

  #address(): Promise<string> {
    let said = '';
    return new Promise((resolve, reject) => {
      this.#process.stderr!.on('data', (chunk: Buffer) => {
        said += String(chunk);
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
        if (found) resolve(found[1]!);
      });
      this.#process.once('exit', () => reject(new Error(`Failed to start Firefox: it ended.\n${said}`)));
    });
  }

  /** Puppeteer has no public method for commands that it does not know, so its connection is used. */
  #send(method: string, params: object) {
    const { connection } = this.browser as unknown as {
      connection: { send(method: string, params: object): Promise<BidiAnswer> };
    };
    return connection.send(method, params);
  }

  /** Runs in the browser's own window, not in a page. */
  async privileged(expression: string): Promise<void> {
    const { result } = await this.#send('script.evaluate', {
      expression,
      target: { context: this.#chrome },
      awaitPromise: true,
    });
    if (result.exceptionDetails) throw new Error(`Firefox itself: ${result.exceptionDetails.text}`);
  }

  /** One tab stays open, because the browser ends with its last tab. */
  async wipe(): Promise<void> {
    const [, ...others] = await this.browser.pages();
    await Promise.all(others.map((page) => page.close()));
    await this.privileged(`Services.io.offline = false;
      new Promise((done) => Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: done }))`);
  }

  async #kill(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  async restart(): Promise<void> {
    await this.#kill();
    await this.#start();
  }

  async close(): Promise<void> {
    await this.#kill();
    this.#end();
    process.off('exit', this.#end);
  }

  /** Also ends the browser when the test run is interrupted. */
  #end = () => {
    this.#process.kill('SIGKILL');
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 3 });
  };
}

interface BidiAnswer {
  result: { contexts?: { context: string }[]; exceptionDetails?: { text: string } };
}

class FirefoxTab implements Tab {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }
  url = async () => this.#page.url();
  goto = async (url: string) => void (await this.#page.goto(url));
  reload = async () => void (await this.#page.reload());
  evaluate<A, R>(task: (argument: A) => R | Promise<R>, argument?: A): Promise<R> {
    return this.#page.evaluate(task as (argument: unknown) => R, argument);
  }
  waitFor = <A>(condition: (argument: A) => unknown, argument: A) =>
    poll(() => this.evaluate(condition, argument));
  click = (selector: string) => this.#page.locator(selector).click();
  type = (text: string) => this.#page.keyboard.type(text);
  press = async (key: string) => {
    const keys = key.split('+') as KeyInput[];
    const last = keys.pop()!;
    for (const held of keys) await this.#page.keyboard.down(held);
    await this.#page.keyboard.press(last);
    for (const held of keys) await this.#page.keyboard.up(held);
  };
  chooseFile = async (selector: string, path: string) => {
    const input = (await this.#page.$(selector)) as ElementHandle<HTMLInputElement> | null;
    if (!input) throw new Error(`Failed to choose a file: there is no ${selector}.`);
    await input.uploadFile(path);
  };
  screenshot = async (path: string) => void (await this.#page.screenshot({ path }));
  close = () => this.#page.close();
}

const eachWorker = (act: string) => `(async () => {
  const manager = Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager);
  const all = manager.getAllRegistrations();
  for (let at = 0; at < all.length; at++) {
    const registration = all.queryElementAt(at, Ci.nsIServiceWorkerRegistrationInfo);
    for (const kind of ['installingWorker', 'waitingWorker', 'activeWorker'])
      await registration[kind]?.${act};
  }
})()`;

class FirefoxDriver implements Driver {
  readonly engine = 'firefox';
  readonly can = engineCan.firefox;
  readonly #firefox: Firefox;

  constructor(firefox: Firefox) {
    this.#firefox = firefox;
  }
  async open(url: string): Promise<Tab> {
    const page = await this.#firefox.browser.newPage();
    await page.goto(url);
    await page.bringToFront();
    // Otherwise the address bar has the focus. Keys arrive in the page then, but buttons ignore them.
    await this.#firefox.privileged('gBrowser.selectedBrowser.focus()');
    return new FirefoxTab(page);
  }
  stopWorker = () => this.#firefox.privileged(eachWorker('terminateWorker()'));
  dispatchSync = async () => cannot('firefox', 'dispatch-sync');
  dispatchPeriodicSync = async () => cannot('firefox', 'dispatch-periodic-sync');
  deliverPush = async () => cannot('firefox', 'deliver-push');
  setOffline = (offline: boolean) => this.#firefox.privileged(`Services.io.offline = ${offline}`);
  clearHttpCache = () => this.#firefox.privileged('Services.cache2.clear()');
  restart = () => this.#firefox.restart();
  wipe = () => this.#firefox.wipe();
  close = () => this.#firefox.close();
}

export const launch = async (): Promise<Driver> => new FirefoxDriver(await Firefox.start());
