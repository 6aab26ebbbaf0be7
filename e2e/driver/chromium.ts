import type { CDPSession, Page } from '@playwright/test';
import { BrowserDriver } from 'workbox-plugin-testing/browser';
import { findChromium } from '../../scripts/chromium.mjs';
import { cannot, type Driver, type Tab } from './driver.ts';
import { engineCan } from './engine-can.ts';
import { poll } from './poll.ts';

const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];

/** Only for tests that hang, in milliseconds. */
const timeout = 120_000;

function executable(): string {
  const found = findChromium();
  if (!found) throw new Error('Failed to find Chromium. Run: node scripts/chromium.mjs');
  return found;
}

export interface LaunchOptions {
  /** A folder that is kept after close(). Without it, the profile is temporary. */
  profileDir?: string;
  flags?: string[];
  engine?: 'chromium' | 'chromium-bare';
}

export class ChromiumTab implements Tab {
  /** For scenarios of this engine only (axe, emulated themes). */
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }
  url = async () => this.page.url();
  goto = async (url: string) => void (await this.page.goto(url));
  reload = async () => void (await this.page.reload());
  evaluate<A, R>(task: (argument: A) => R | Promise<R>, argument?: A): Promise<R> {
    return this.page.evaluate(task as (argument: unknown) => R, argument);
  }
  /** Playwright's waitForFunction takes a promise for true. */
  waitFor = <A>(condition: (argument: A) => unknown, argument: A) =>
    poll(() => this.evaluate(condition, argument));
  click = (selector: string) => this.page.click(selector);
  type = (text: string) => this.page.keyboard.type(text);
  press = (key: string) => this.page.keyboard.press(key);
  chooseFile = (selector: string, path: string) => this.page.setInputFiles(selector, path);
  screenshot = async (path: string) => void (await this.page.screenshot({ path, fullPage: true }));
  close = () => this.page.close();
}

/**
 * Playwright attaches to service workers, and a debugger on a worker can keep it from coming back after a
 * stop. Playwright's way of attaching does not, which driver.spec.ts tests.
 */
export class ChromiumDriver implements Driver {
  readonly engine;
  readonly can;
  readonly #browser: BrowserDriver;

  private constructor(browser: BrowserDriver, engine: 'chromium' | 'chromium-bare') {
    this.#browser = browser;
    this.engine = engine;
    this.can = engineCan[engine];
  }

  static async launch({
    profileDir,
    flags: more = [],
    engine = 'chromium',
  }: LaunchOptions = {}): Promise<ChromiumDriver> {
    const args = [...flags, ...more];
    const browser = await BrowserDriver.launch({
      executablePath: executable(),
      args,
      ...(profileDir && { profileDir }),
    });
    const driver = new ChromiumDriver(browser, engine);
    driver.#setTimeouts();
    return driver;
  }

  /** Those of Playwright are 30 s. */
  #setTimeouts(): void {
    this.#browser.context.setDefaultTimeout(timeout);
  }

  async open(url: string): Promise<ChromiumTab> {
    return new ChromiumTab(await this.#browser.open(url));
  }

  async stopWorker(): Promise<void> {
    if (this.#browser.scopes.length) await this.#browser.stopWorker();
  }

  /** A scenario may have a registration of another origin. The first one is that of the app. */
  async #firstScope(): Promise<string> {
    await poll(async () => this.#browser.scopes.length);
    return this.#browser.scopes[0]!;
  }

  async dispatchSync(
    tag: string,
    { lastChance = false, scope }: { lastChance?: boolean; scope?: string } = {},
  ) {
    if (!this.can['dispatch-sync']) cannot(this.engine, 'dispatch-sync');
    const where = { scope: scope ?? (await this.#firstScope()), registered: false, timeout };
    await this.#browser.fireSync(tag, { ...where, lastChance });
  }

  async dispatchPeriodicSync(tag: string, { scope }: { scope?: string } = {}) {
    if (!this.can['dispatch-periodic-sync']) cannot(this.engine, 'dispatch-periodic-sync');
    const where = { scope: scope ?? (await this.#firstScope()), registered: false, timeout };
    await this.#browser.firePeriodicSync(tag, where);
  }

  /** Bytes in the heap of the service worker after a garbage collection, buffers included. */
  async workerHeap(): Promise<number> {
    const session = await this.#browser.context.browser()!.newBrowserCDPSession();
    try {
      const { targetInfos } = await session.send('Target.getTargets');
      const { targetId } = targetInfos.find(({ type }) => type === 'service_worker') ?? {};
      if (!targetId) throw new Error('Failed to find a service worker that runs.');
      const { sessionId } = await session.send('Target.attachToTarget', { targetId });
      const ask = async (id: number, method: string) => {
        const answered = new Promise<{ result: Record<string, number> }>((resolve) =>
          session.on('Target.receivedMessageFromTarget', ({ message }) => {
            const answer = JSON.parse(message);
            if (answer.id === id) resolve(answer);
          }),
        );
        await session.send('Target.sendMessageToTarget', {
          sessionId,
          message: JSON.stringify({ id, method }),
        });
        return (await answered).result;
      };
      await ask(1, 'HeapProfiler.collectGarbage');
      const { usedSize = 0, backingStorageSize = 0 } = await ask(2, 'Runtime.getHeapUsage');
      return usedSize + backingStorageSize;
    } finally {
      await session.detach();
    }
  }

  async deliverPush(data: string, { scope }: { scope?: string } = {}) {
    if (!this.can['deliver-push']) cannot(this.engine, 'deliver-push');
    await this.#browser.firePush(data, { scope: scope ?? (await this.#firstScope()), timeout });
  }

  async setOffline(offline: boolean): Promise<void> {
    await (offline ? this.#browser.goOffline() : this.#browser.goOnline());
  }

  /** Runs `task` with a session of the blank tab, which is always open. */
  async #control<T>(task: (session: CDPSession) => Promise<T>): Promise<T> {
    const { context } = this.#browser;
    const session = await context.newCDPSession(context.pages()[0]!);
    try {
      return await task(session);
    } finally {
      await session.detach();
    }
  }

  async clearHttpCache(): Promise<void> {
    await this.#control((session) => session.send('Network.clearBrowserCache'));
  }

  async restart(): Promise<void> {
    await this.#browser.killBrowser();
    await this.#browser.relaunch();
    this.#setTimeouts();
  }

  async wipe(): Promise<void> {
    const [, ...tabs] = this.#browser.context.pages();
    await Promise.all(tabs.map((tab) => tab.close()));
    await this.setOffline(false);
    await this.stopWorker();
    await this.#control(async (session) => {
      for (const scope of this.#browser.scopes)
        await session.send('Storage.clearDataForOrigin', {
          origin: new URL(scope).origin,
          storageTypes: 'all',
        });
    });
    await poll(async () => !this.#browser.scopes.length);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

export const launch = (options?: LaunchOptions): Promise<ChromiumDriver> => ChromiumDriver.launch(options);
