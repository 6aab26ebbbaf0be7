/**
 * What a story needs of a browser, and no more, so that other engines can run the same stories.
 * A story asks `can` before it uses what not every engine has.
 */
export interface Driver {
  readonly engine: string;
  readonly can: Readonly<Record<Capability, boolean>>;
  open(url: string): Promise<Tab>;
  /** Every worker of the browser is ended at once, whatever it is doing. */
  stopWorker(): Promise<void>;
  /** Resolves when the event was sent, not when it was handled. */
  dispatchSync(tag: string, options?: { lastChance?: boolean; scope?: string }): Promise<void>;
  dispatchPeriodicSync(tag: string, options?: { scope?: string }): Promise<void>;
  setOffline(offline: boolean): Promise<void>;
  clearHttpCache(): Promise<void>;
  /** Kills the browser process, nothing flushed, and starts it again on the same profile. Tabs are gone. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export type Capability =
  'stop-worker' | 'dispatch-sync' | 'dispatch-periodic-sync' | 'set-offline' | 'clear-http-cache' | 'restart';

export interface Tab {
  url(): string;
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
  press(key: string): Promise<void>;
  chooseFile(selector: string, path: string): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}
