import { settleForCaller, type Life } from './life.ts';

/** `navigator` of one life, over the state of its browser. */
export class FakeNavigator {
  readonly userAgent = 'Mozilla/5.0 (X11; Linux x86_64) FakeBrowser Chrome/156.0.0.0';
  readonly language = 'en';
  readonly languages = ['en'];
  readonly hardwareConcurrency = 2;
  readonly permissions: object;
  readonly storage: object;
  #life: Life;

  constructor(life: Life, inPage: boolean) {
    this.#life = life;
    const { browser } = life;
    this.permissions = {
      query: ({ name }: { name: string }) =>
        settleForCaller({ name, state: browser.permissions[name] ?? 'prompt' }),
    };
    const persist = {
      persist: () => settleForCaller((browser.storage.persisted = browser.storage.grantsPersist)),
    };
    this.storage = {
      estimate: () => settleForCaller({ usage: browser.storage.usage, quota: browser.storage.quota }),
      persisted: () => settleForCaller(browser.storage.persisted),
      // No worker has it.
      ...(inPage ? persist : {}),
    };
    if (browser.without.has('locks')) Object.defineProperty(this, 'locks', { value: undefined });
  }

  get onLine(): boolean {
    return this.#life.browser.online;
  }
  get userActivation(): { isActive: boolean } {
    return { isActive: this.#life.browser.hasUserActivation };
  }
  get locks(): unknown {
    return this.#life.browser.locks;
  }
  get connection(): unknown {
    return { saveData: this.#life.browser.saveData, effectiveType: '4g', addEventListener() {} };
  }
}
