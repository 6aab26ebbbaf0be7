import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type CDPSession, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/chromium.mjs';
import { cannot, type Driver, type Tab } from './driver.ts';
import { engineCan } from './engine-can.ts';
import { poll } from './poll.ts';

const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];

/** Content of a profile's Preferences file: allows downloads without a question to the user. */
const preferences = { profile: { default_content_setting_values: { automatic_downloads: 1 } } };

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

interface Launched {
  profileDir: string;
  flags: string[];
  engine: 'chromium' | 'chromium-bare';
  temporary: boolean;
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

  #options: Launched;
  #context!: BrowserContext;
  #control!: CDPSession;
  #pid = 0;
  /** Registration ids by scope URL. */
  #registrations = new Map<string, string>();
  #registrationSeen = new EventTarget();

  private constructor(options: Launched) {
    this.#options = options;
    this.engine = options.engine;
    this.can = engineCan[options.engine];
  }

  static async launch(options: LaunchOptions = {}): Promise<ChromiumDriver> {
    const profileDir = options.profileDir ?? (await mkdtemp(join(tmpdir(), 'workbox-plugins-e2e-')));
    const { flags = [], engine = 'chromium' } = options;
    await mkdir(join(profileDir, 'Default'), { recursive: true });
    await writeFile(join(profileDir, 'Default', 'Preferences'), JSON.stringify(preferences));
    const driver = new ChromiumDriver({ profileDir, flags, engine, temporary: !options.profileDir });
    await driver.#start();
    return driver;
  }

  async #start(): Promise<void> {
    this.#context = await chromium.launchPersistentContext(this.#options.profileDir, {
      executablePath: executable(),
      headless: true,
      args: [...flags, ...this.#options.flags],
    });
    const browser = this.#context.browser();
    if (!browser) throw new Error('Failed to reach the browser behind the persistent context.');
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    this.#pid = processInfo.find((info) => info.type === 'browser')?.id ?? 0;
    if (!this.#pid) throw new Error('Failed to learn the process id of the browser.');
    await session.send('Browser.grantPermissions', {
      permissions: ['backgroundSync', 'periodicBackgroundSync', 'backgroundFetch'],
    });
    // The first tab stays blank. It controls workers when no page of the app is open.
    const blank = this.#context.pages()[0] ?? (await this.#context.newPage());
    this.#control = await this.#context.newCDPSession(blank);
    this.#registrations.clear();
    this.#control.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { scopeURL, registrationId, isDeleted } of registrations) {
        if (isDeleted) this.#registrations.delete(scopeURL);
        else this.#registrations.set(scopeURL, registrationId);
      }
      this.#registrationSeen.dispatchEvent(new Event('change'));
    });
    await this.#control.send('ServiceWorker.enable');
  }

  async open(url: string): Promise<ChromiumTab> {
    const tab = new ChromiumTab(await this.#context.newPage());
    await tab.goto(url);
    return tab;
  }

  async stopWorker(): Promise<void> {
    await this.#control.send('ServiceWorker.stopAllWorkers');
  }

  #registrationChange(): Promise<unknown> {
    return new Promise((seen) => this.#registrationSeen.addEventListener('change', seen, { once: true }));
  }

  async #registration(scope?: string): Promise<{ origin: string; registrationId: string }> {
    for (;;) {
      const known = [...this.#registrations].find(([url]) => !scope || url === scope);
      if (known) return { origin: new URL(known[0]).origin, registrationId: known[1] };
      await this.#registrationChange();
    }
  }

  async dispatchSync(
    tag: string,
    { lastChance = false, scope }: { lastChance?: boolean; scope?: string } = {},
  ) {
    if (!this.can['dispatch-sync']) cannot(this.engine, 'dispatch-sync');
    const registration = await this.#registration(scope);
    await this.#control.send('ServiceWorker.dispatchSyncEvent', { ...registration, tag, lastChance });
  }

  async dispatchPeriodicSync(tag: string, { scope }: { scope?: string } = {}) {
    if (!this.can['dispatch-periodic-sync']) cannot(this.engine, 'dispatch-periodic-sync');
    const registration = await this.#registration(scope);
    await this.#control.send('ServiceWorker.dispatchPeriodicSyncEvent', { ...registration, tag });
  }

  /** Bytes in the heap of the service worker after a garbage collection, buffers included. */
  async workerHeap(): Promise<number> {
    const session = await this.#context.browser()!.newBrowserCDPSession();
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
    const registration = await this.#registration(scope);
    await this.#control.send('ServiceWorker.deliverPushMessage', { ...registration, data });
  }

  async setOffline(offline: boolean): Promise<void> {
    await this.#context.setOffline(offline);
  }

  async clearHttpCache(): Promise<void> {
    await this.#control.send('Network.clearBrowserCache');
  }

  async #kill(): Promise<void> {
    const closed = new Promise((resolve) => this.#context.once('close', resolve));
    process.kill(this.#pid, 'SIGKILL');
    await closed;
  }

  async restart(): Promise<void> {
    await this.#kill();
    await this.#start();
  }

  async wipe(): Promise<void> {
    const [, ...tabs] = this.#context.pages();
    await Promise.all(tabs.map((tab) => tab.close()));
    await this.#context.setOffline(false);
    await this.stopWorker();
    for (const scope of this.#registrations.keys())
      await this.#control.send('Storage.clearDataForOrigin', {
        origin: new URL(scope).origin,
        storageTypes: 'all',
      });
    while (this.#registrations.size) await this.#registrationChange();
  }

  async close(): Promise<void> {
    const { temporary, profileDir } = this.#options;
    if (!temporary) return this.#context.close();
    // The profile is deleted, and an orderly end can take seconds.
    await this.#kill();
    await rm(profileDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

export const launch = (options?: LaunchOptions): Promise<ChromiumDriver> => ChromiumDriver.launch(options);
