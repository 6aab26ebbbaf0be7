/**
 * What a scenario needs of a browser, and no more, so that every engine can run the same scenarios.
 * What not every engine has is a capability: a test that uses it says so (`needs` in fixtures.ts) and is run where
 * the engine's driver has it.
 */
export interface Driver {
  readonly engine: EngineName;
  readonly can: Capabilities;
  open(url: string): Promise<Tab>;
  /**
   * Every worker of the browser is ended at once, whatever it is doing. Tabs of the app may be gone with it: WebKit
   * runs a worker in the process of a page, and can only be made to end both.
   */
  stopWorker(): Promise<void>;
  /** Resolves when the event was sent, not when it was handled. */
  dispatchSync(tag: string, options?: { lastChance?: boolean; scope?: string }): Promise<void>;
  dispatchPeriodicSync(tag: string, options?: { scope?: string }): Promise<void>;
  /** As a push service would; the worker needs no subscription for it. */
  deliverPush(data: string, options?: { scope?: string }): Promise<void>;
  setOffline(offline: boolean): Promise<void>;
  clearHttpCache(): Promise<void>;
  /** Kills the browser process, nothing flushed, and starts it again on the same profile. Tabs are gone. */
  restart(): Promise<void>;
  /** Tabs, workers and what the origins of workers have stored are gone; the browser is there for another scenario. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** `chromium-bare`: without `sync`, `periodicSync` and `backgroundFetch` in its registration. */
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
  /** Runs in the page: `task` is sent as source, so it closes over nothing. */
  evaluate<R>(task: () => R | Promise<R>): Promise<R>;
  evaluate<A, R>(task: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
  /** Resolves when `condition` holds in the page. */
  waitFor<A>(condition: (argument: A) => unknown, argument: A): Promise<void>;
  click(selector: string): Promise<void>;
  /** Into whatever has the focus. */
  type(text: string): Promise<void>;
  /** A key by its name in KeyboardEvent.key, modifiers before it: `Control+Enter`. */
  press(key: string): Promise<void>;
  chooseFile(selector: string, path: string): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Thrown where a test uses what it has not declared. */
export function cannot(engine: EngineName, capability: Capability): never {
  throw new Error(`Failed to drive ${engine}: it has no "${capability}". Declare needs('${capability}').`);
}
