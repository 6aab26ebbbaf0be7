import { writeFile } from 'node:fs/promises';
import { check, isFunction, isText, isTime, isUrl } from '../arguments/check.ts';
import { waitFor } from '../driver/wait-for.ts';
import type { WebDriver } from './web-driver.ts';
import { WebKitKeyboard } from './webkit-keyboard.ts';

/** How long a method of a page waits. */
export interface WaitOptions {
  /** In milliseconds. @default 30000 */
  timeout?: number;
}

/** Gives the commands of one page the WebDriver, with the window of the page as the current one. */
export type WithWindow = <R>(act: (driver: WebDriver) => Promise<R>) => Promise<R>;

/** An evaluation that runs in the page. */
interface Evaluation {
  value?: unknown;
  error?: string;
  done: boolean;
}

/** Starts an evaluation. Runs in the page, with its id and its argument. */
const beginEvaluation = (source: string) => `
  const all = (window[Symbol.for('workbox-plugin-testing')] ??= {}), [id, argument] = arguments;
  const mine = all[id] = { done: false };
  (async () => ${source})().then(
    (value) => Object.assign(mine, { value, done: true }),
    (error) => Object.assign(mine, { error: String(error), done: true }));
  return mine;`;
const readEvaluation = `return (window[Symbol.for('workbox-plugin-testing')] ?? {})[arguments[0]] ?? null;`;

/**
 * A page of `WebKitDriver`: the few methods that a test of background work needs, with the names that Playwright gives
 * them.
 */
export class WebKitPage {
  /** Types and presses keys. */
  readonly keyboard: WebKitKeyboard;
  readonly #with: WithWindow;
  #evaluations = 0;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(withWindow: WithWindow) {
    this.#with = withWindow;
    this.keyboard = new WebKitKeyboard((action, keys) => this.#do(action, (driver) => driver.keys(keys)));
  }

  async #do<R>(action: string, act: (driver: WebDriver) => Promise<R>): Promise<R> {
    try {
      return await this.#with(act);
    } catch (cause) {
      throw new Error(`Failed to ${action}: ${(cause as Error).message}`, { cause });
    }
  }

  /** The URL of the page. Other than in Playwright it is a promise. */
  url(): Promise<string> {
    return this.#do('read the URL', (driver) => driver.url());
  }

  /** Navigates, and waits for the load. Resolves also where no server answers: WebKit then shows a page that says so. */
  async goto(url: string): Promise<void> {
    check('navigate', 'url', isUrl(url), 'a URL', url);
    await this.#do(`open ${url}`, (driver) => driver.goto(url));
  }

  /** Loads the page again. */
  async reload(): Promise<void> {
    await this.#do('reload', (driver) => driver.refresh());
  }

  /**
   * Runs a function, or an expression, in the page and waits for its promise. A function is sent as source, so it can use
   * no variable of the test. The argument and the result are what JSON can hold.
   *
   * @throws Error with the error of the page as text, or when the page is closed or navigates meanwhile
   */
  evaluate<R>(task: string | (() => R | Promise<R>)): Promise<R>;
  evaluate<A, R>(task: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
  async evaluate<A, R>(task: string | ((argument: A) => R | Promise<R>), argument?: A): Promise<R> {
    const isTask = isFunction(task) || isText(task);
    check('evaluate', 'task', isTask, 'a function or an expression', task);
    const source = typeof task === 'string' ? `(${task}\n)` : `(${task.toString()}\n)(argument)`;
    const id = String(++this.#evaluations);
    const run = async (script: string, ...args: unknown[]) =>
      (await this.#do('evaluate', (driver) => driver.execute(script, args))) as Evaluation | null;
    let state = await run(beginEvaluation(source), id, argument ?? null);
    // A script that waits would block the other pages, so this looks again and again.
    while (state && !state.done) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      state = await run(readEvaluation, id);
    }
    if (!state) throw new Error('Failed to evaluate: the page has navigated.');
    if (state.error !== undefined) throw new Error(state.error);
    return state.value as R;
  }

  /**
   * Waits until the function, or the expression, gives something true. An error counts as false, because the page may be
   * navigating.
   *
   * @throws Error after `timeout`, with the last error of the page as its `cause`
   */
  async waitForFunction<A>(
    condition: string | ((argument: A) => unknown),
    argument?: A,
    options: WaitOptions = {},
  ): Promise<void> {
    const action = 'wait for a function';
    check(
      action,
      'condition',
      isFunction(condition) || isText(condition),
      'a function or an expression',
      condition,
    );
    await this.#wait(action, options, () =>
      this.evaluate(condition as (argument: A | undefined) => unknown, argument),
    );
  }

  async #wait(
    action: string,
    { timeout = 30_000 }: WaitOptions,
    look: () => Promise<unknown>,
  ): Promise<void> {
    check(action, 'timeout', isTime(timeout), 'a number of milliseconds', timeout);
    let cause: unknown;
    const isTrue = async () => Boolean(await look().catch((error: unknown) => void (cause = error)));
    if (await waitFor(isTrue, timeout, 25)) return;
    throw new Error(`Failed to ${action}: the condition was not met after ${timeout / 1000} s.`, { cause });
  }

  /** Waits for the element, and clicks it. */
  async click(selector: string, options: WaitOptions = {}): Promise<void> {
    check('click', 'selector', isText(selector), 'a CSS selector', selector);
    const action = `click "${selector}"`;
    await this.#wait(action, options, () =>
      this.evaluate((css: string) => document.querySelector(css) !== null, selector),
    );
    await this.#do(action, (driver) => driver.click(selector));
  }

  /** Chooses a file for an input of files. */
  async setInputFiles(selector: string, path: string): Promise<void> {
    check('choose a file', 'selector', isText(selector), 'a CSS selector', selector);
    check('choose a file', 'path', isText(path), 'a path', path);
    await this.#do(`choose a file for "${selector}"`, (driver) => driver.sendKeys(selector, path));
  }

  /** Writes a PNG of what is visible. */
  async screenshot(options: { path: string }): Promise<void> {
    const { path } = options;
    check('take a screenshot', 'path', isText(path), 'a path', path);
    await writeFile(path, await this.#do('take a screenshot', (driver) => driver.screenshot()), 'base64');
  }

  /** Closes the page. */
  close(): Promise<void> {
    return (this.#closing ??= this.#do('close the page', (driver) => driver.closeWindow()));
  }
}
