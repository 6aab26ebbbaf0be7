import type { Download } from '../shared/download.ts';
import { formatBytes, formatDuration, languageOf } from './format.ts';
import { progressStyle, createProgressTemplate } from './template.ts';
import type { ProgressClient } from './progress-client.ts';
import { actionsOf, englishWords, type ProgressAction, type ProgressWords } from './progress-words.ts';

// Importing it does nothing, where there is no page, too.
const Base: typeof HTMLElement =
  (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (Object as never);

/**
 * `<background-fetch-progress download="intro">`: one download as a person sees it: a bar, what it waits
 * for or how long it takes, buttons for what may be done with it, and news for screen readers when its
 * state changes (not at each step of the bar). While there is no such download it shows what is
 * between its tags: the button that starts it.
 *
 * Give it the page's `client`, and `words` for another language. Parts to style: `download`, `title`,
 * `bar`, `fill`, `status`, `buttons`, `button`, and `button-<action>`; `--background-fetch-accent` is the
 * bar's colour. A call that the worker refuses becomes an `error` event with the error as its `error`.
 *
 * @example
 * <background-fetch-progress download="intro"><button id="keep">Keep offline</button></background-fetch-progress>
 *
 * BackgroundFetchProgress.define();
 * document.querySelector('background-fetch-progress').client = new BackgroundFetchClient();
 */
export class BackgroundFetchProgress extends Base {
  static readonly observedAttributes = ['download'];

  /** Makes the tag known, under another name if you like, or under several; a name that is known stays as it is. */
  static define(name = 'background-fetch-progress') {
    if (customElements.get(name)) return;
    try {
      customElements.define(name, this);
    } catch {
      // A class has one name. Another name needs another class.
      customElements.define(name, class extends this {});
    }
  }

  #client: ProgressClient | undefined;
  #words = englishWords;
  #stop: (() => void) | undefined;
  #shown: Download | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(progressStyle);
    root.adoptedStyleSheets = [sheet];
    root.append(...createProgressTemplate());
    for (const button of this.#buttons)
      button.addEventListener('click', () => void this.#act(button.dataset['action'] as ProgressAction));
  }

  get client(): ProgressClient | undefined {
    return this.#client;
  }
  set client(client: ProgressClient | undefined) {
    this.#client = client;
    this.#attend();
  }

  get words(): ProgressWords {
    return this.#words;
  }
  set words(words: ProgressWords) {
    this.#words = words;
    this.#show();
  }

  /** The download's id. */
  get download(): string {
    return this.getAttribute('download') ?? '';
  }
  set download(id: string) {
    this.setAttribute('download', id);
  }

  connectedCallback() {
    this.#attend();
  }
  disconnectedCallback() {
    this.#attend();
  }
  attributeChangedCallback() {
    this.#shown = undefined;
    this.#show();
  }

  get #buttons() {
    return [...this.shadowRoot!.querySelectorAll('button')];
  }

  #attend() {
    this.#stop?.();
    this.#stop = this.isConnected ? this.#client?.subscribe(() => this.#show()) : undefined;
    if (this.#stop) this.#show();
  }

  #part(name: string) {
    return this.shadowRoot!.querySelector<HTMLElement>(`[part~='${name}']`)!;
  }

  #show() {
    const download = this.#client?.getSnapshot().find(({ id }) => id === this.download);
    const before = this.#shown;
    this.#shown = download;
    this.shadowRoot!.querySelector('slot')!.hidden = download !== undefined;
    const hadFocus = this.shadowRoot!.activeElement !== null;
    this.#part('download').hidden = !download;
    if (download) this.#fill(download, before);
    else if (hadFocus) this.shadowRoot!.querySelector('slot')!.assignedElements().forEach(focus);
  }

  #fill(download: Download, before: Download | undefined) {
    const { title, state, downloaded, downloadTotal } = download;
    const locale = languageOf(this);
    const status = this.#words.status(
      download,
      (count) => formatBytes(count, locale),
      (seconds) => formatDuration(seconds, locale),
    );
    this.#part('title').textContent = title;
    this.#part('status').textContent = status;
    const bar = this.#part('bar');
    const known = downloadTotal > 0;
    // Without an end there is no value: the bar only shows that something goes on.
    const moving = state === 'running' || state === 'starting';
    bar.hidden = state === 'done' || state === 'aborted' || (!known && !moving);
    // The app may have announced less than comes.
    const share = known ? Math.min(1, downloaded / downloadTotal) : 0;
    if (known) bar.setAttribute('aria-valuenow', String(Math.floor(100 * share)));
    else bar.removeAttribute('aria-valuenow');
    this.#part('fill').style.transform = known ? `scaleX(${share})` : '';
    this.#offer(actionsOf(download), title);
    const { state: was, waitingFor } = before ?? download;
    if (was !== state || waitingFor !== download.waitingFor)
      this.#part('news').textContent = `${title}: ${status}`;
  }

  #offer(actions: ProgressAction[], title: string) {
    const focused = this.shadowRoot!.activeElement;
    const buttons = this.#buttons;
    // The last one is always there: the first may be away, and the focus must not go with it.
    buttons.reverse().forEach((button, at) => {
      const action = actions.at(-1 - at);
      button.hidden = !action;
      if (!action) return;
      const word = this.#words.actions[action];
      button.dataset['action'] = action;
      button.part.value = `button button-${action}`;
      button.textContent = word;
      button.ariaLabel = `${word}: ${title}`;
    });
    if (focused instanceof HTMLElement && focused.hidden) buttons[0]!.focus();
  }

  async #act(action: ProgressAction) {
    const { id, title, files, downloadTotal, engine } = this.#shown!;
    const client = this.#client!;
    try {
      if (action === 'cancel') await client.abort(id);
      else if (action === 'retry')
        await (client.retry?.(id) ??
          client.fetch(
            id,
            files.map(({ url }) => url),
            { title, downloadTotal, engine },
          ));
      // The client hears every click, and that is all that a start needs.
      else if (action !== 'start') await client[action](id);
    } catch (error) {
      const { message } = error as Error;
      this.dispatchEvent(new ErrorEvent('error', { error, message }));
    }
  }
}

const focus = (element: Element) => element instanceof HTMLElement && element.focus();
