import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, By, Capabilities, Key, type WebDriver } from 'selenium-webdriver';
import { findWebkit } from '../../scripts/webkit.mjs';
import { cannot, type Driver, type Tab } from './driver.ts';
import { engineCan } from './engine-can.ts';
import { poll } from './poll.ts';
import {
  child,
  family,
  freePort,
  hostsWorker,
  isAlive,
  kill,
  networkSockets,
  openDisplay,
} from './webkit-processes.ts';

const keys: Record<string, string> = {
  Alt: Key.ALT,
  ArrowDown: Key.ARROW_DOWN,
  ArrowLeft: Key.ARROW_LEFT,
  ArrowRight: Key.ARROW_RIGHT,
  ArrowUp: Key.ARROW_UP,
  Backspace: Key.BACK_SPACE,
  Control: Key.CONTROL,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  Shift: Key.SHIFT,
  Space: Key.SPACE,
  Tab: Key.TAB,
};

/** A session has one current window for all tabs, so the calls of tabs wait for each other. */
class Session {
  readonly driver: WebDriver;
  #last: Promise<unknown> = Promise.resolve();

  constructor(driver: WebDriver) {
    this.driver = driver;
  }

  turn<R>(act: (driver: WebDriver) => Promise<R>): Promise<R> {
    const turn = this.#last.then(() => act(this.driver));
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/** The property of a page's window with the running evaluations. */
type Kept = Record<string, { value?: unknown; error?: string; done: boolean }>;

class WebkitTab implements Tab {
  readonly #session: Session;
  readonly #handle: string;
  readonly #closed: (tab: WebkitTab) => void;
  #evaluations = 0;
  #closing: Promise<void> | undefined;

  constructor(session: Session, handle: string, closed: (tab: WebkitTab) => void) {
    this.#session = session;
    this.#handle = handle;
    this.#closed = closed;
  }

  #do<R>(act: (driver: WebDriver) => Promise<R>): Promise<R> {
    return this.#session.turn(async (driver) => {
      await driver.switchTo().window(this.#handle);
      return act(driver);
    });
  }

  url = () => this.#do((driver) => driver.getCurrentUrl());
  goto = (url: string) => this.#do((driver) => driver.get(url));
  reload = () => this.#do((driver) => driver.navigate().refresh());

  /** Starts the script and polls for its result, because a script that waits would block the other tabs. */
  async evaluate<A, R>(task: (argument: A) => R | Promise<R>, argument?: A): Promise<R> {
    const name = String(++this.#evaluations);
    const begin = `const kept = (window.evaluations ??= {}), [name, argument] = arguments;
      const mine = kept[name] = { done: false };
      (async () => (${task.toString()})(argument))().then(
        (value) => Object.assign(mine, { value, done: true }),
        (error) => Object.assign(mine, { error: String(error), done: true }));
      return mine;`;
    const ask = 'return (window.evaluations ?? {})[arguments[0]];';
    let state = await this.#do((driver) =>
      driver.executeScript<Kept[string] | null>(begin, name, argument ?? null),
    );
    while (state && !state.done) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      state = await this.#do((driver) => driver.executeScript<Kept[string] | null>(ask, name));
    }
    if (!state) throw new Error('Failed to evaluate: the page is gone.');
    if (state.error !== undefined) throw new Error(state.error);
    return state.value as R;
  }

  waitFor = <A>(condition: (argument: A) => unknown, argument: A) =>
    poll(() => this.evaluate(condition, argument));
  click = async (selector: string) => {
    await poll(() => this.evaluate((css) => document.querySelector(css) !== null, selector));
    await this.#do((driver) => driver.findElement(By.css(selector)).click());
  };
  type = (text: string) => this.#do((driver) => driver.actions().sendKeys(text).perform());
  press = (key: string) => {
    const named = key.split('+').map((name) => keys[name] ?? name);
    const last = named.pop()!;
    return this.#do((driver) => {
      const actions = driver.actions();
      for (const held of named) actions.keyDown(held);
      actions.keyDown(last).keyUp(last);
      for (const held of named) actions.keyUp(held);
      return actions.perform();
    });
  };
  chooseFile = (selector: string, path: string) =>
    this.#do((driver) => driver.findElement(By.css(selector)).sendKeys(path));
  screenshot = async (path: string) =>
    writeFile(path, await this.#do((driver) => driver.takeScreenshot()), 'base64');
  /** Closes the tab once: the end of a worker closes tabs too. */
  close = () => (this.#closing ??= this.#do((driver) => driver.close()).then(() => this.#closed(this)));
}

/** A running browser and its data folder. */
interface Running {
  session: Session;
  process: ChildProcess;
  /** Stays blank, because a session ends with its last window. */
  blank: string;
}

async function start(profile: string): Promise<Running> {
  const paths = findWebkit();
  if (!paths) throw new Error('Failed to find WebKit. Run: node scripts/webkit.mjs');
  const port = await freePort();
  const env = {
    ...process.env,
    DISPLAY: await openDisplay(paths.display),
    WEBKIT_PROFILE: profile,
    // The sandbox needs rights that a container does not have. Only our own pages are opened.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
  const started = child(paths.driver, [`--port=${port}`, '--host=127.0.0.1'], { env, stdio: 'ignore' });
  const server = `http://127.0.0.1:${port}`;
  await poll(async () => (await fetch(`${server}/status`)).ok);
  const wanted = new Capabilities({
    browserName: 'WebKit',
    'webkitgtk:browserOptions': { binary: paths.gjs, args: [paths.browser] },
  });
  const driver = await new Builder().usingServer(server).withCapabilities(wanted).build();
  return { session: new Session(driver), process: started, blank: await driver.getWindowHandle() };
}

class WebkitDriver implements Driver {
  readonly engine = 'webkit';
  readonly can = engineCan.webkit;
  #profile: string;
  readonly #tabs = new Set<WebkitTab>();
  #running: Running;

  constructor(profile: string, running: Running) {
    this.#profile = profile;
    this.#running = running;
  }

  /** Opens a window and not a tab, because a tab in the background is hidden. */
  async open(url: string): Promise<Tab> {
    const { session, blank } = this.#running;
    const handle = await session.turn(async (driver) => {
      await driver.switchTo().window(blank);
      await driver.switchTo().newWindow('window');
      return driver.getWindowHandle();
    });
    const tab = new WebkitTab(session, handle, (closed) => this.#tabs.delete(closed));
    this.#tabs.add(tab);
    await tab.goto(url);
    return tab;
  }

  /** A worker ends only with its process. The session ends with the process of a tab, so tabs are closed first. */
  async stopWorker(): Promise<void> {
    for (const tab of [...this.#tabs]) await tab.close();
    const all = family(this.#running.process.pid!);
    const hosts = all.filter(hostsWorker);
    const connections = networkSockets(all);
    kill(hosts);
    await poll(async () => !hosts.some(isAlive));
    // Until it notices, the network process sends the events of the next visit to the process that is gone. Another
    // connection may open meanwhile, so this waits for a limited time.
    if (hosts.length) await poll(async () => networkSockets(all) < connections, 5).catch(() => {});
  }

  dispatchSync = async () => cannot('webkit', 'dispatch-sync');
  dispatchPeriodicSync = async () => cannot('webkit', 'dispatch-periodic-sync');
  deliverPush = async () => cannot('webkit', 'deliver-push');
  setOffline = async () => cannot('webkit', 'set-offline');
  /** There is no HTTP cache: see webkit-browser.js. */
  clearHttpCache = async () => {};

  async #kill(): Promise<void> {
    const all = family(this.#running.process.pid!);
    kill(all);
    await poll(async () => !all.some(isAlive));
    this.#tabs.clear();
  }

  async restart(): Promise<void> {
    await this.#kill();
    this.#running = await start(this.#profile);
  }

  /** Starts a new browser, which takes no longer than to wipe this one. */
  async wipe(): Promise<void> {
    await this.close();
    this.#profile = await newProfile();
    this.#running = await start(this.#profile);
  }

  async close(): Promise<void> {
    await this.#kill();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

const newProfile = () => mkdtemp(join(tmpdir(), 'workbox-plugins-webkit-'));

export async function launch(): Promise<Driver> {
  const profile = await newProfile();
  return new WebkitDriver(profile, await start(profile));
}
