import type { ElementHandle, KeyInput, Page } from 'puppeteer-core';
import { FirefoxDriver } from 'workbox-plugin-testing/firefox';
import { findFirefox } from '../../scripts/firefox.mjs';
import { cannot, type Driver, type Tab } from './driver.ts';
import { engineCan } from './engine-can.ts';
import { poll } from './poll.ts';

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

class Firefox implements Driver {
  readonly engine = 'firefox';
  readonly can = engineCan.firefox;
  readonly #browser: FirefoxDriver;

  constructor(browser: FirefoxDriver) {
    this.#browser = browser;
  }
  open = async (url: string) => new FirefoxTab(await this.#browser.open(url));
  stopWorker = () => this.#browser.stopWorker();
  dispatchSync = async () => cannot('firefox', 'dispatch-sync');
  dispatchPeriodicSync = async () => cannot('firefox', 'dispatch-periodic-sync');
  deliverPush = async () => cannot('firefox', 'deliver-push');
  setOffline = (offline: boolean) => (offline ? this.#browser.goOffline() : this.#browser.goOnline());
  clearHttpCache = () => this.#browser.clearHttpCache();
  restart = async () => {
    await this.#browser.killBrowser();
    await this.#browser.relaunch();
  };
  wipe = () => this.#browser.reset();
  close = () => this.#browser.close();
}

export async function launch(): Promise<Driver> {
  const executablePath = findFirefox();
  if (!executablePath) throw new Error('Failed to find Firefox. Run: node scripts/firefox.mjs');
  return new Firefox(await FirefoxDriver.launch({ executablePath }));
}
