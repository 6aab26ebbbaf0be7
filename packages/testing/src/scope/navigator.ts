import { settleForCaller, type ExecutionContext } from '../context/execution-context.ts';

/** `navigator` of one context. It shows the state of its browser. */
export class FakeNavigator {
  readonly userAgent = 'Mozilla/5.0 (X11; Linux x86_64) FakeBrowser Chrome/156.0.0.0';
  readonly language = 'en';
  readonly languages = ['en'];
  readonly hardwareConcurrency = 2;
  readonly permissions: object;
  readonly storage: object;
  #context: ExecutionContext;

  constructor(context: ExecutionContext, inPage: boolean) {
    this.#context = context;
    const { browser } = context;
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
      // Workers do not have `persist`.
      ...(inPage ? persist : {}),
    };
    if (browser.without.has('locks')) Object.defineProperty(this, 'locks', { value: undefined });
  }

  get onLine(): boolean {
    return this.#context.browser.online;
  }
  get userActivation(): { isActive: boolean } {
    return { isActive: this.#context.browser.hasUserActivation };
  }
  get locks(): unknown {
    return this.#context.browser.locks;
  }
  get connection(): unknown {
    return { saveData: this.#context.browser.saveData, effectiveType: '4g', addEventListener() {} };
  }
}
