/**
 * What a scenario needs of a browser, so that every engine can run the same scenarios. What only some engines have is
 * a capability: a test names the capabilities that it uses (`needs` in fixtures.ts), and runs where the driver has them.
 */
export interface Driver {
  readonly engine: EngineName;
  readonly can: Capabilities;
  open(url: string): Promise<Tab>;
  /**
   * Terminates all workers of the browser at once. Tabs of the app may close too: WebKit runs a worker in the process
   * of a page, and only the whole process can be ended.
   */
  stopWorker(): Promise<void>;
  /** Resolves when the event is dispatched, not when it is handled. */
  dispatchSync(tag: string, options?: { lastChance?: boolean; scope?: string }): Promise<void>;
  dispatchPeriodicSync(tag: string, options?: { scope?: string }): Promise<void>;
  /** Dispatches a push message. The worker needs no subscription. */
  deliverPush(data: string, options?: { scope?: string }): Promise<void>;
  setOffline(offline: boolean): Promise<void>;
  clearHttpCache(): Promise<void>;
  /** Kills the browser process without a flush, and starts it again with the same profile. All tabs are closed. */
  restart(): Promise<void>;
  /** Closes tabs, and deletes workers and the data of their origins, so that another scenario can run. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** `chromium-bare` is Chromium without `sync`, `periodicSync` and `backgroundFetch` in its registration. */
export type EngineName = 'chromium' | 'chromium-bare' | 'firefox' | 'webkit';

export const capabilities = [
  'stop-worker',
  'dispatch-sync',
  'dispatch-periodic-sync',
  'deliver-push',
  'set-offline',
  'clear-http-cache',
  'restart',
  'background-fetch',
] as const;
export type Capability = (typeof capabilities)[number];
export type Capabilities = Readonly<Record<Capability, boolean>>;

export interface Tab {
  url(): Promise<string>;
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs `task` in the page. It is sent as source, so it can use no variable of the test. */
  evaluate<R>(task: () => R | Promise<R>): Promise<R>;
  evaluate<A, R>(task: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
  /** Resolves when `condition` holds in the page. */
  waitFor<A>(condition: (argument: A) => unknown, argument: A): Promise<void>;
  click(selector: string): Promise<void>;
  /** Types into the focused element. */
  type(text: string): Promise<void>;
  /** Presses a key by its name in KeyboardEvent.key, with modifiers before it: `Control+Enter`. */
  press(key: string): Promise<void>;
  chooseFile(selector: string, path: string): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Thrown when a test uses a capability that it has not declared. */
export function cannot(engine: EngineName, capability: Capability): never {
  throw new Error(`Failed to drive ${engine}: it has no "${capability}". Declare needs('${capability}').`);
}
