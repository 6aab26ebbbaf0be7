import { once } from 'node:events';
import type { Browser, Page } from 'puppeteer-core';
import { check, isUrl } from '../arguments/check.ts';
import { addMissingMethods } from '../driver/missing-methods.ts';
import { Profile } from '../driver/profile.ts';
import { expectKilled, expectRunning, type BrowserState } from '../driver/state.ts';
import {
  checkFirefoxOptions,
  startFirefox,
  type FirefoxLaunchOptions,
  type RunningFirefox,
} from './firefox-launch.ts';

const noStorage = 'Firefox lets no program change its quota or its storage.';

/**
 * Drives the background work of a stock Firefox from any test runner: network, the end of the workers and of the browser.
 * It needs `puppeteer-core` or `puppeteer`, and is for Linux only.
 *
 * Methods that `BrowserDriver` has too do the same here. Firefox has no sync events, so the types have no `fireSync` and
 * `firePeriodicSync`. `firePush`, `fillQuota`, `limitQuota` and `slowStorage` are missing, too. A call without types
 * rejects.
 *
 * The driver uses private parts of Firefox and of Puppeteer: it is tested with Firefox ESR 153 and `puppeteer-core` 24.
 * An error says when another version does not have them.
 *
 * @example
 * const driver = await FirefoxDriver.launch();
 * const page = await driver.open('http://localhost:3000/');
 * await driver.goOffline();
 * await page.click('#save');
 * await driver.stopWorker();
 * await driver.goOnline();
 * await page.reload(); // the visit starts the worker and the replay
 * await driver.close();
 */
export class FirefoxDriver {
  readonly #profile: Profile;
  readonly #options: FirefoxLaunchOptions;
  #running!: RunningFirefox;
  #state: BrowserState = 'gone';

  static {
    addMissingMethods(this, {
      fireSync: 'Firefox has no sync events. A queue replays at the next visit.',
      firePeriodicSync: 'Firefox has no periodic sync events.',
      firePush: 'the driver fires no push events in Firefox.',
      fillQuota: noStorage,
      limitQuota: noStorage,
      slowStorage: noStorage,
    });
  }

  private constructor(profile: Profile, options: FirefoxLaunchOptions) {
    this.#profile = profile;
    this.#options = options;
  }

  /**
   * Starts a Firefox with a profile of its own.
   *
   * @throws Error on another system than Linux, when Puppeteer or Firefox is missing, or when an option is wrong
   */
  static async launch(options: FirefoxLaunchOptions = {}): Promise<FirefoxDriver> {
    checkFirefoxOptions(options);
    const driver = new FirefoxDriver(await Profile.create(options.profileDir), options);
    try {
      await driver.#start();
    } catch (error) {
      await driver.#profile.remove();
      throw error;
    }
    return driver;
  }

  async #start(): Promise<void> {
    const running = await startFirefox(this.#profile.path, this.#options);
    this.#running = running;
    this.#state = 'running';
    running.process.once('exit', () => {
      if (this.#running === running && this.#state === 'running') this.#state = 'gone';
    });
  }

  /** Puppeteer's browser. `relaunch()` makes a new one. Its first page is blank and has to stay open. */
  get browser(): Browser {
    return this.#running.browser;
  }

  /** Opens a page, in front of the others. */
  async open(url: string): Promise<Page> {
    check('open a page', 'url', isUrl(url), 'a URL', url);
    const action = `open ${url}`;
    expectRunning(action, this.#state);
    const page = await this.browser.newPage();
    await page.goto(url);
    await page.bringToFront();
    await this.#running.internals.focusPage(action);
    return page;
  }

  /** Takes the network away from all pages and workers, localhost included. */
  async goOffline(): Promise<void> {
    expectRunning('go offline', this.#state);
    await this.#running.internals.setOffline('go offline', true);
  }

  /** Gives the network back. */
  async goOnline(): Promise<void> {
    expectRunning('go online', this.#state);
    await this.#running.internals.setOffline('go online', false);
  }

  /**
   * Terminates all service workers. The next event or request starts them again.
   *
   * @throws Error when no service worker is registered
   */
  async stopWorker(): Promise<void> {
    expectRunning('stop the worker', this.#state);
    if (!(await this.#running.internals.terminateWorkers('stop the worker')))
      throw new Error('Failed to stop the worker: the browser has no service worker.');
  }

  /** Empties the HTTP cache. Caches of `caches` stay. */
  async clearHttpCache(): Promise<void> {
    expectRunning('clear the HTTP cache', this.#state);
    await this.#running.internals.clearHttpCache('clear the HTTP cache');
  }

  /** Closes all pages and deletes all that they have stored, workers included. The browser is online again. */
  async reset(): Promise<void> {
    expectRunning('reset the browser', this.#state);
    // The browser ends with its last page.
    const [, ...pages] = await this.browser.pages();
    await Promise.all(pages.map((page) => page.close()));
    await this.#running.internals.setOffline('reset the browser', false);
    await this.#running.internals.clearData('reset the browser');
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
    const { process } = this.#running;
    const ended = once(process, 'exit');
    process.kill('SIGKILL');
    await ended;
  }

  /** Starts the browser that `killBrowser()` has ended, with the same profile. `browser` is a new one, and it is online. */
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
