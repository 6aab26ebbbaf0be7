import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { check, isUrl } from '../arguments/check.ts';
import { addMissingMethods } from '../driver/missing-methods.ts';
import { Profile } from '../driver/profile.ts';
import { expectKilled, expectRunning, type BrowserState } from '../driver/state.ts';
import { endFamily, endWorkers, expectWorker, runsWorker } from './webkit-internals.ts';
import {
  checkWebKitOptions,
  startWebKit,
  type RunningWebKit,
  type WebKitLaunchOptions,
} from './webkit-launch.ts';
import type { WebDriver } from './web-driver.ts';
import { WebKitPage } from './webkit-page.ts';

const noNetwork =
  'WebKitGTK lets no program take its network away. End the server, or let it fail: `requestLost` of FaultServer.';
const noStorage = 'WebKitGTK lets no program change its quota or its storage.';

/**
 * Drives the background work of WebKitGTK, the engine of Safari, from any test runner: the end of the workers and of the
 * browser. It needs four packages of Debian (`webkit2gtk-driver`, `gir1.2-webkit2-4.1`, `gjs`, `xvfb`) and none of npm,
 * and is for Linux only.
 *
 * Methods that `BrowserDriver` has too do the same here, but `stopWorker()` closes the pages. WebKit has no sync events
 * and its network cannot be taken away, so the types have no `fireSync`, `firePeriodicSync`, `goOffline` and `goOnline`.
 * `firePush`, `fillQuota`, `limitQuota` and `slowStorage` are missing, too. A call without types rejects.
 *
 * The browser has no HTTP cache, and no sandbox: open your own pages only. The limits of Safari (its storage, seven days)
 * are not those of WebKitGTK. The driver finds workers by the names of WebKit's processes: it is tested with WebKitGTK
 * 2.50. An error says when another version has other names.
 *
 * @example
 * const driver = await WebKitDriver.launch();
 * const page = await driver.open('http://localhost:3000/');
 * await page.click('#save');
 * await driver.stopWorker(); // closes the page
 * const again = await driver.open('http://localhost:3000/');
 * await again.waitForFunction('document.querySelector("#waiting").textContent === "0"');
 * await driver.close();
 */
export class WebKitDriver {
  readonly #profile: Profile;
  readonly #options: WebKitLaunchOptions;
  readonly #pages = new Set<WebKitPage>();
  #running!: RunningWebKit;
  #state: BrowserState = 'gone';
  #last: Promise<unknown> = Promise.resolve();

  static {
    addMissingMethods(this, {
      goOffline: noNetwork,
      goOnline: noNetwork,
      fireSync: 'WebKit has no sync events. A queue replays at the next visit.',
      firePeriodicSync: 'WebKit has no periodic sync events.',
      firePush: 'the driver fires no push events in WebKit.',
      fillQuota: noStorage,
      limitQuota: noStorage,
      slowStorage: noStorage,
    });
  }

  private constructor(profile: Profile, options: WebKitLaunchOptions) {
    this.#profile = profile;
    this.#options = options;
  }

  /**
   * Starts a WebKitGTK with a profile of its own, on a virtual screen.
   *
   * @throws Error on another system than Linux, when a program is missing, or when an option is wrong
   */
  static async launch(options: WebKitLaunchOptions = {}): Promise<WebKitDriver> {
    checkWebKitOptions(options);
    const driver = new WebKitDriver(await Profile.create(options.profileDir), options);
    try {
      await driver.#start();
    } catch (error) {
      await driver.#profile.remove();
      throw error;
    }
    return driver;
  }

  async #start(): Promise<void> {
    const running = await startWebKit(this.#profile.path, this.#options);
    this.#running = running;
    this.#state = 'running';
    this.#last = Promise.resolve();
    running.process.once('exit', () => {
      if (this.#running === running && this.#state === 'running') this.#state = 'gone';
    });
  }

  get #pid(): number {
    return this.#running.process.pid!;
  }

  /** A session has one current window for all pages, so the calls of pages wait for each other. */
  #inTurn<R>(running: RunningWebKit, window: string, act: (driver: WebDriver) => Promise<R>): Promise<R> {
    const turn = this.#last.then(async () => {
      if (running !== this.#running || this.#state !== 'running') throw new Error('its browser has ended.');
      await running.driver.switchTo(window);
      return act(running.driver);
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Opens a page, in a window of its own: WebKit hides a tab in the background. */
  async open(url: string): Promise<WebKitPage> {
    check('open a page', 'url', isUrl(url), 'a URL', url);
    expectRunning(`open ${url}`, this.#state);
    const running = this.#running;
    const window = await this.#inTurn(running, running.blank, (driver) => driver.newWindow());
    const page = new WebKitPage((act) => this.#inTurn(running, window, act));
    this.#pages.add(page);
    await page.goto(url);
    return page;
  }

  /**
   * Terminates all service workers. The next visit starts them again. All pages are closed before, because WebKit runs a
   * worker in the process of a page, and only the whole process can be ended. Where none seems to run although a page has
   * one, the worker gets a message, `{ type: 'workbox-plugin-testing' }`, that starts it.
   *
   * @throws Error when this WebKitGTK names its processes or threads in another way
   */
  async stopWorker(): Promise<void> {
    const action = 'stop the worker';
    expectRunning(action, this.#state);
    if (!runsWorker(action, this.#pid)) await this.#wakeWorkers(action);
    // The session ends with the process of a page.
    await this.#closePages();
    await endWorkers(action, this.#pid);
  }

  /**
   * Where no worker is found, it may be that none runs, or that its thread has another name than the driver expects. A
   * message starts the worker of each page, so that a version with another name is noticed.
   */
  async #wakeWorkers(action: string): Promise<void> {
    const wake = () => {
      const { controller } = navigator.serviceWorker;
      controller?.postMessage({ type: 'workbox-plugin-testing' });
      return controller !== null;
    };
    const isControlled = await Promise.all(
      [...this.#pages].map((page) => page.evaluate(wake).catch(() => false)),
    );
    if (isControlled.includes(true)) await expectWorker(action, this.#pid);
  }

  async #closePages(): Promise<void> {
    // A page that is gone already, as after `window.close()`, rejects.
    for (const page of this.#pages) await page.close().catch(() => {});
    this.#pages.clear();
  }

  /** Closes all pages and deletes all that they have stored, workers included. It starts the browser again. */
  async reset(): Promise<void> {
    expectRunning('reset the browser', this.#state);
    await this.#kill();
    // The folders of gtk-browser.js.
    for (const folder of ['data', 'cache'])
      await rm(join(this.#profile.path, folder), {
        recursive: true,
        force: true,
        maxRetries: 10,
        retryDelay: 50,
      });
    await this.#start();
  }

  /**
   * Kills the browser without a flush of its files, as a crash or a loss of power does. All pages are closed. Call
   * `relaunch()` to go on with the same profile.
   */
  async killBrowser(): Promise<void> {
    expectRunning('kill the browser', this.#state);
    await this.#kill();
  }

  async #kill(): Promise<void> {
    this.#state = 'killed';
    await endFamily(this.#pid);
    this.#pages.clear();
  }

  /** Starts the browser that `killBrowser()` has ended, with the same profile. */
  async relaunch(): Promise<void> {
    expectKilled(this.#state);
    await this.#start();
  }

  /** Ends the browser, and deletes its temporary profile. */
  async close(): Promise<void> {
    if (this.#state === 'running') await this.#kill();
    this.#state = 'gone';
    await this.#profile.remove();
  }
}
