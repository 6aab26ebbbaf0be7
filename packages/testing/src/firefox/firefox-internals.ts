// All that neither Firefox nor Puppeteer promises: scripts with the rights of the browser, which run in its own window,
// and the method of Puppeteer that sends them. A new version of either can end this. The errors say so.
import type { Browser } from 'puppeteer-core';

const tested = 'The driver is tested with Firefox ESR 153 and puppeteer-core 24.';

/** An answer of WebDriver BiDi. */
interface Answer {
  result: {
    contexts?: { context: string }[];
    exceptionDetails?: { text: string };
    result?: { value?: unknown };
  };
}

type Send = (method: string, params: object) => Promise<Answer>;

/** Puppeteer has no public method for commands that it does not know, so its connection is used. */
function sendOf(browser: Browser): Send {
  const { connection } = browser as unknown as { connection?: { send?: Send } };
  if (typeof connection?.send !== 'function')
    throw new Error(
      `Failed to launch Firefox: this version of Puppeteer has no \`connection.send\`, a private method. ${tested}`,
    );
  return (method, params) => connection.send!(method, params);
}

/** Terminates the workers. Returns how many registrations there are. */
const terminateWorkers = `(async () => {
  const manager = Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager);
  const all = manager.getAllRegistrations();
  for (let at = 0; at < all.length; at++) {
    const registration = all.queryElementAt(at, Ci.nsIServiceWorkerRegistrationInfo);
    for (const kind of ['installingWorker', 'waitingWorker', 'activeWorker'])
      await registration[kind]?.terminateWorker();
  }
  return all.length;
})()`;

/** Runs scripts in the browser's own window. They have all rights of the browser. */
export class FirefoxInternals {
  readonly #browser: Browser;
  readonly #send: Send;
  readonly #window: string;

  private constructor(browser: Browser, send: Send, window: string) {
    this.#browser = browser;
    this.#send = send;
    this.#window = window;
  }

  static async open(browser: Browser): Promise<FirefoxInternals> {
    const send = sendOf(browser);
    try {
      const { result } = await send('browsingContext.getTree', { 'moz:scope': 'chrome' });
      return new FirefoxInternals(browser, send, result.contexts![0]!.context);
    } catch (cause) {
      throw new Error(`Failed to launch Firefox: it did not name its own window. ${tested}`, { cause });
    }
  }

  async #run(action: string, expression: string): Promise<unknown> {
    const target = { context: this.#window };
    const { result } = await this.#send('script.evaluate', { expression, target, awaitPromise: true });
    if (!result.exceptionDetails) return result.result?.value;
    throw new Error(
      `Failed to ${action}: the script of the driver failed in ${await this.#browser.version()}: ` +
        `${result.exceptionDetails.text}. ${tested}`,
    );
  }

  /** Also ends the connections: a request on a connection that is kept alive would arrive. */
  async setOffline(action: string, offline: boolean): Promise<void> {
    const end = "Services.obs.notifyObservers(null, 'net:cancel-all-connections')";
    await this.#run(action, `Services.io.offline = ${offline}; ${offline ? end : ''}`);
  }

  /** Terminates all service workers. Returns how many registrations there are. */
  async terminateWorkers(action: string): Promise<number> {
    return Number(await this.#run(action, terminateWorkers));
  }

  /** Otherwise the address bar has the focus. Keys arrive in the page then, but buttons ignore them. */
  async focusPage(action: string): Promise<void> {
    await this.#run(action, 'gBrowser.selectedBrowser.focus()');
  }

  async clearHttpCache(action: string): Promise<void> {
    await this.#run(action, 'Services.cache2.clear()');
  }

  /** Deletes all that pages and workers have stored, and the registrations. */
  async clearData(action: string): Promise<void> {
    await this.#run(
      action,
      `new Promise((done) => Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: done }))`,
    );
  }
}
