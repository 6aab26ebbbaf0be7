import { rm } from 'node:fs/promises';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { check, isFunction, isText, isTime, isUrl } from '../arguments/check.ts';
import {
  checkLaunchOptions,
  createProfile,
  launchContext,
  processIdOf,
  type LaunchOptions,
} from './launch.ts';
import { inOrigin } from './origin-page.ts';
import { maxLimit, useUpQuota } from './quota.ts';
import { Registrations, type Registration } from './registrations.ts';
import { occupyDatabases } from './slow-storage.ts';
import { expectKilled, expectRunning, type BrowserState } from './state.ts';
import { waitFor } from './wait-for.ts';

/** Which worker gets an event, and how long the driver waits for it. */
export interface EventOptions {
  /** The scope of the registration, a URL. @default the only registration of the browser */
  scope?: string;
  /** How long to wait for the worker and for its tag, in milliseconds. @default 5000 */
  timeout?: number;
}

/** The options of a `sync` or `periodicsync` event. */
export interface SyncOptions extends EventOptions {
  /** Whether the browser will not try again after this event. @default false */
  lastChance?: boolean;
  /**
   * With `false` the event is fired although the page or worker has registered other tags only.
   * @default true
   */
  registered?: boolean;
}

/** The origin whose storage is changed. */
export interface OriginOptions {
  /** For example `http://localhost:3000`. @default the origin of the only registration of the browser */
  origin?: string;
}

const permissions = ['backgroundSync', 'periodicBackgroundSync', 'backgroundFetch'] as const;

/**
 * Drives the background work of a real Chromium from any test runner: network, sync events, the end of the worker and of
 * the browser, and storage. It needs `playwright-core` or `@playwright/test`.
 *
 * Sync events, periodic sync events and Background Fetch are permitted in the context. The driver opens one blank page.
 *
 * @example
 * const driver = await BrowserDriver.launch();
 * const page = await driver.open('http://localhost:3000/');
 * await driver.goOffline();
 * await page.click('#save');
 * await driver.killBrowser();
 * await driver.relaunch();
 * await driver.fireSync('workbox-plugin-sync-queue:outbox');
 * await driver.close();
 */
export class BrowserDriver {
  #context: BrowserContext;
  readonly #own: { profile: string; options: LaunchOptions } | undefined;
  #state: BrowserState = 'gone';
  #control!: CDPSession;
  #blank!: Page;
  #registrations!: Registrations;
  #pid = 0;
  /** Quotas in bytes, by origin. */
  readonly #limits = new Map<string, number>();
  /** The functions that end the faults of the storage. */
  readonly #faults = new Set<() => Promise<void>>();

  private constructor(context: BrowserContext, own?: { profile: string; options: LaunchOptions }) {
    this.#context = context;
    this.#own = own;
  }

  /** Starts a Chromium with a profile of its own. Only such a browser can be killed. */
  static async launch(options: LaunchOptions = {}): Promise<BrowserDriver> {
    checkLaunchOptions(options);
    const profile = await createProfile(options.profileDir);
    const driver = new BrowserDriver(await launchContext(profile, options), { profile, options });
    await driver.#observe();
    return driver;
  }

  /** Drives a context of Chromium that your runner has made, such as the fixture `context` of Playwright Test. */
  static async attach(context: BrowserContext): Promise<BrowserDriver> {
    const isContext = isFunction((context as Partial<BrowserContext> | undefined)?.newCDPSession);
    check('attach', 'context', isContext, 'a BrowserContext of Playwright', context);
    const name = context.browser()?.browserType().name();
    if (name !== 'chromium')
      throw new Error(
        `Failed to attach: the driver needs a context of Chromium, not of ${name ?? 'no browser'}.`,
      );
    const driver = new BrowserDriver(context);
    await driver.#observe();
    return driver;
  }

  async #observe(): Promise<void> {
    const context = this.#context;
    this.#state = 'running';
    context.once('close', () => {
      if (this.#context === context && this.#state === 'running') this.#state = 'gone';
    });
    // A persistent context starts with a blank page.
    const blank = this.#own && context.pages()[0];
    this.#blank = blank ?? (await context.newPage());
    this.#control = await context.newCDPSession(this.#blank);
    const { targetInfo } = await this.#control.send('Target.getTargetInfo');
    // The permissions end with this session.
    const browser = await context.browser()!.newBrowserCDPSession();
    await browser.send('Browser.grantPermissions', {
      permissions: [...permissions],
      ...(targetInfo.browserContextId && { browserContextId: targetInfo.browserContextId }),
    });
    this.#registrations = await Registrations.observe(this.#control);
    if (this.#own) this.#pid = await processIdOf(context);
  }

  /** Playwright's context. `relaunch()` makes a new one. */
  get context(): BrowserContext {
    return this.#context;
  }

  /** The scopes of the registered service workers. */
  get scopes(): string[] {
    return this.#registrations.scopes;
  }

  /** Opens a page. */
  async open(url: string): Promise<Page> {
    check('open a page', 'url', isUrl(url), 'a URL', url);
    expectRunning(`open ${url}`, this.#state);
    const page = await this.#context.newPage();
    await page.goto(url);
    return page;
  }

  /**
   * Takes the network away from all pages and workers, also from workers that start later. A worker that is stopped
   * starts, because Chromium tells it the state of the network only while it runs.
   */
  async goOffline(): Promise<void> {
    expectRunning('go offline', this.#state);
    await this.#setOffline(true);
  }

  /**
   * Gives the network back. A worker that is stopped starts. Chromium fires no sync event by itself then: call
   * `fireSync`.
   */
  async goOnline(): Promise<void> {
    expectRunning('go online', this.#state);
    await this.#setOffline(false);
  }

  async #setOffline(offline: boolean): Promise<void> {
    // Playwright stays attached to a stopped worker. A command that it sends then is lost, or comes beside the first event.
    const areRunning = async () => {
      for (const scopeURL of this.#registrations.scopesWhere(['stopped']))
        await this.#control.send('ServiceWorker.startWorker', { scopeURL });
      return !this.#registrations.scopesWhere(['stopped', 'starting', 'stopping']).length;
    };
    if (!(await waitFor(areRunning, 30_000)))
      throw new Error('Failed to change the network: a service worker has not started for 30 s.');
    await this.#context.setOffline(offline);
  }

  /**
   * Fires a `sync` event. Resolves when the event is dispatched, not when it is handled: wait for what the worker does.
   * A worker that is not running starts. The tag stays registered, so the browser may fire it again by itself.
   *
   * @throws Error when after `timeout` no worker is active in the scope, or only other tags are registered
   */
  async fireSync(tag: string, options: SyncOptions = {}): Promise<void> {
    const { lastChance = false, registered = true, scope, timeout = 5000 } = options;
    const registration = await this.#registrationFor(`fire sync "${tag}"`, tag, { scope, timeout });
    if (registered) await this.#expectTag('sync', tag, registration, timeout);
    await this.#control.send('ServiceWorker.dispatchSyncEvent', { ...idOf(registration), tag, lastChance });
  }

  /**
   * Fires a `periodicsync` event. Resolves when the event is dispatched, not when it is handled.
   *
   * @throws Error when after `timeout` no worker is active in the scope, or only other tags are registered
   */
  async firePeriodicSync(tag: string, options: Omit<SyncOptions, 'lastChance'> = {}): Promise<void> {
    const { registered = true, scope, timeout = 5000 } = options;
    const registration = await this.#registrationFor(`fire periodic sync "${tag}"`, tag, { scope, timeout });
    if (registered) await this.#expectTag('periodicSync', tag, registration, timeout);
    await this.#control.send('ServiceWorker.dispatchPeriodicSyncEvent', { ...idOf(registration), tag });
  }

  /** Fires a `push` event with this text. The worker needs no subscription. */
  async firePush(data = '', options: EventOptions = {}): Promise<void> {
    const { scope, timeout = 5000 } = options;
    checkEvent('fire a push event', scope, timeout);
    expectRunning('fire a push event', this.#state);
    const registration = await this.#registrations.find('fire a push event', scope, timeout);
    await this.#control.send('ServiceWorker.deliverPushMessage', { ...idOf(registration), data });
  }

  async #registrationFor(
    action: string,
    tag: string,
    { scope, timeout }: { scope?: string | undefined; timeout: number },
  ) {
    expectRunning(action, this.#state);
    check('fire an event', 'tag', isText(tag), 'a text that is not empty', tag);
    checkEvent(action, scope, timeout);
    return this.#registrations.find(action, scope, timeout);
  }

  async #expectTag(
    manager: 'sync' | 'periodicSync',
    tag: string,
    { origin, scope }: Registration,
    timeout: number,
  ): Promise<void> {
    let tags: string[] = [];
    const isExpected = async () => {
      // A page that is navigating rejects.
      tags = await inOrigin(this.#context, origin, readTags, { manager, scope }).catch(() => tags);
      // Without any tag the browser may have fired it by itself, as it does when it starts.
      return !tags.length || tags.includes(tag);
    };
    if (await waitFor(isExpected, timeout, 100)) return;
    const name = manager === 'sync' ? 'sync' : 'periodic sync';
    throw new Error(
      `Failed to fire ${name} "${tag}": the registration of ${scope} has other tags only: ${tags.join(', ')}. ` +
        'Give `registered: false` to fire it all the same.',
    );
  }

  /** Terminates all service workers of the context. The next event or request starts them again. */
  async stopWorker(): Promise<void> {
    expectRunning('stop the worker', this.#state);
    if (!this.scopes.length) throw new Error('Failed to stop the worker: the browser has no service worker.');
    await this.#control.send('ServiceWorker.stopAllWorkers');
    // The report comes a little later. A page may have started the worker again meanwhile.
    await waitFor(() => !this.#registrations.scopesWhere(['stopping', 'running']).length, 1000);
  }

  /**
   * Kills the browser without a flush of its files, as a crash or a loss of power does. All pages are closed. Call
   * `relaunch()` to go on with the same profile.
   */
  async killBrowser(): Promise<void> {
    expectRunning('kill the browser', this.#state);
    if (!this.#own)
      throw new Error(
        'Failed to kill the browser: it belongs to your runner. Use BrowserDriver.launch() for this test.',
      );
    await this.#kill();
  }

  async #kill(): Promise<void> {
    const closed = new Promise((resolve) => this.#context.once('close', resolve));
    this.#state = 'killed';
    this.#faults.clear();
    this.#limits.clear();
    process.kill(this.#pid, 'SIGKILL');
    await closed;
  }

  /**
   * Starts the browser that `killBrowser()` has ended, with the same profile. `context` is a new one, and it is online.
   * Chromium fires the sync events that are registered when it starts.
   */
  async relaunch(): Promise<void> {
    expectKilled(this.#state);
    const { profile, options } = this.#own!;
    this.#context = await launchContext(profile, options);
    await this.#observe();
  }

  /**
   * Gives the origin a small quota, of at most 10 MB. Call it before the app first uses its storage: `fillQuota()` then
   * waits for nothing.
   */
  async limitQuota(bytes: number, options: OriginOptions = {}): Promise<void> {
    if (!(bytes > 0 && bytes <= maxLimit))
      throw new Error(
        `Failed to limit the quota: \`bytes\` must be from 1 to ${maxLimit}, not ${String(bytes)}.`,
      );
    const origin = await this.#origin('limit the quota', options);
    this.#limits.set(origin, bytes);
    await this.#control.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
  }

  /**
   * Uses up the quota of the origin: writes that need space fail with QuotaExceededError. Resolves when the browser
   * rejects writes, up to 30 s later where the app has used IndexedDB and `limitQuota` was not called before. Chromium
   * remembers the free space for so long.
   *
   * @returns the function that gives the quota back
   */
  async fillQuota(options: OriginOptions = {}): Promise<() => Promise<void>> {
    const origin = await this.#origin('fill the quota', options);
    return this.#fault(await useUpQuota(this.#context, this.#control, origin, this.#limits.get(origin)));
  }

  /**
   * Makes the transactions of all databases of the origin wait up to `milliseconds` each, also of databases that the app
   * opens later. An empty page of the origin keeps their stores busy for it.
   *
   * @returns the function that ends it
   */
  async slowStorage(milliseconds: number, options: OriginOptions = {}): Promise<() => Promise<void>> {
    if (!(milliseconds > 0))
      throw new Error(
        `Failed to slow the storage: \`milliseconds\` must be a number above 0, not ${String(milliseconds)}.`,
      );
    const origin = await this.#origin('slow the storage', options);
    return this.#fault(await occupyDatabases(this.#context, origin, milliseconds));
  }

  async #origin(action: string, { origin }: OriginOptions): Promise<string> {
    expectRunning(action, this.#state);
    return origin === undefined
      ? (await this.#registrations.find(action, undefined, 5000)).origin
      : originOf(action, origin);
  }

  #fault(end: () => Promise<void>): () => Promise<void> {
    const once = async () => {
      if (this.#faults.delete(once)) await end();
    };
    this.#faults.add(once);
    return once;
  }

  /**
   * Ends the browser that `launch()` has started, and deletes its temporary profile. A context of your runner stays open:
   * its network, quota and storage are as before.
   */
  async close(): Promise<void> {
    if (!this.#own) {
      if (this.#state !== 'running') return;
      for (const end of this.#faults) await end();
      for (const origin of this.#limits.keys())
        await this.#control.send('Storage.overrideQuotaForOrigin', { origin });
      await this.#context.setOffline(false);
      await this.#blank.close();
      this.#state = 'gone';
      return;
    }
    const { profile, options } = this.#own;
    if (options.profileDir !== undefined) {
      if (this.#state === 'running') await this.#context.close();
    } else {
      // An orderly end can take seconds, and the profile is deleted.
      if (this.#state === 'running') await this.#kill();
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    }
    this.#state = 'gone';
  }
}

function checkEvent(action: string, scope: unknown, timeout: unknown): void {
  check(action, 'scope', scope === undefined || isUrl(scope), 'a URL', scope);
  check(action, 'timeout', isTime(timeout), 'a number of milliseconds', timeout);
}

function originOf(action: string, origin: string): string {
  check(action, 'origin', isUrl(origin), 'an origin such as http://localhost:3000', origin);
  return new URL(origin).origin;
}

const idOf = ({ origin, registrationId }: Registration) => ({ origin, registrationId });

/** Runs in a page. */
async function readTags({ manager, scope }: { manager: string; scope: string }): Promise<string[]> {
  type Managers = Record<string, { getTags(): Promise<string[]> } | undefined>;
  const registration = await navigator.serviceWorker.getRegistration(scope);
  return (await (registration as unknown as Managers | undefined)?.[manager]?.getTags()) ?? [];
}
