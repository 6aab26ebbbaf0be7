import { WebKitDriver, type WebKitPage } from 'workbox-plugin-testing/webkit';
import { findWebkit } from '../../scripts/webkit.mjs';
import { cannot, type Driver, type Tab } from './driver.ts';
import { engineCan } from './engine-can.ts';

/** Only for tests that hang, in milliseconds. */
const timeout = 120_000;

class WebkitTab implements Tab {
  readonly #page: WebKitPage;

  constructor(page: WebKitPage) {
    this.#page = page;
  }
  url = () => this.#page.url();
  goto = (url: string) => this.#page.goto(url);
  reload = () => this.#page.reload();
  evaluate<A, R>(task: (argument: A) => R | Promise<R>, argument?: A): Promise<R> {
    return this.#page.evaluate(task as (argument: unknown) => R, argument);
  }
  waitFor = <A>(condition: (argument: A) => unknown, argument: A) =>
    this.#page.waitForFunction(condition, argument, { timeout });
  click = (selector: string) => this.#page.click(selector, { timeout });
  type = (text: string) => this.#page.keyboard.type(text);
  press = (key: string) => this.#page.keyboard.press(key);
  chooseFile = (selector: string, path: string) => this.#page.setInputFiles(selector, path);
  screenshot = (path: string) => this.#page.screenshot({ path });
  close = () => this.#page.close();
}

class Webkit implements Driver {
  readonly engine = 'webkit';
  readonly can = engineCan.webkit;
  readonly #browser: WebKitDriver;

  constructor(browser: WebKitDriver) {
    this.#browser = browser;
  }
  open = async (url: string) => new WebkitTab(await this.#browser.open(url));
  stopWorker = () => this.#browser.stopWorker();
  dispatchSync = async () => cannot('webkit', 'dispatch-sync');
  dispatchPeriodicSync = async () => cannot('webkit', 'dispatch-periodic-sync');
  deliverPush = async () => cannot('webkit', 'deliver-push');
  setOffline = async () => cannot('webkit', 'set-offline');
  /** There is no HTTP cache. */
  clearHttpCache = async () => {};
  restart = async () => {
    await this.#browser.killBrowser();
    await this.#browser.relaunch();
  };
  wipe = () => this.#browser.reset();
  close = () => this.#browser.close();
}

export async function launch(): Promise<Driver> {
  const found = findWebkit();
  if (!found) throw new Error('Failed to find WebKit. Run: node scripts/webkit.mjs');
  const { driver: webDriverPath, gjs: gjsPath, display: xvfbPath } = found;
  return new Webkit(await WebKitDriver.launch({ webDriverPath, gjsPath, xvfbPath }));
}
