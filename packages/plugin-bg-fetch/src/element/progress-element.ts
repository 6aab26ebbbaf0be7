import { ClientElement, languageOf } from 'workbox-plugin-core/window';
import type { Download } from '../shared/download.ts';
import { formatBytes, formatDuration } from './format.ts';
import { progressStyle, createProgressTemplate } from './template.ts';
import type { ProgressClient } from './progress-client.ts';
import { actionsOf, englishWords, type ProgressAction, type ProgressWords } from './progress-words.ts';

/**
 * `<background-fetch-progress download="intro">` shows one download: a bar, what it waits for or how long it takes,
 * the buttons of its state, and a status message for screen readers when its state changes (not at each step of the
 * bar). While the download does not exist it shows its children: the button that starts it, for example.
 *
 * Set `client` to the page's client, and `words` for another language. Parts to style: `download`, `title`, `bar`,
 * `fill`, `status`, `buttons`, `button` and `button-<action>`. `--background-fetch-accent` is the colour of the bar.
 * A call that the worker rejects becomes an `error` event, whose `error` is the error of the client.
 *
 * @example
 * ```html
 * <background-fetch-progress download="intro"><button id="keep">Keep offline</button></background-fetch-progress>
 * ```
 *
 * ```ts
 * BackgroundFetchProgress.define();
 * for (const element of document.querySelectorAll('background-fetch-progress')) element.client = downloads;
 * ```
 */
export class BackgroundFetchProgress extends ClientElement<ProgressClient, ProgressWords> {
  static override readonly tag = 'background-fetch-progress';
  static readonly observedAttributes = ['download'];

  #download: Download | undefined;

  constructor() {
    super(englishWords, progressStyle, createProgressTemplate());
    for (const button of this.#buttons)
      button.addEventListener('click', () => this.#run(button.dataset['action'] as ProgressAction));
  }

  /** The id of the download. */
  get download(): string {
    return this.getAttribute('download') ?? '';
  }
  set download(id: string) {
    this.setAttribute('download', id);
  }

  attributeChangedCallback() {
    this.#download = undefined;
    this.render();
  }

  get #buttons() {
    return [...this.shadowRoot!.querySelectorAll('button')];
  }

  protected override render(): void {
    const download = this.client?.getSnapshot().find(({ id }) => id === this.download);
    const before = this.#download;
    this.#download = download;
    const hadFocus = this.matches(':focus-within');
    const ownFocus = this.shadowRoot!.activeElement !== null;
    this.shadowRoot!.querySelector('slot')!.hidden = download !== undefined;
    const group = this.#part('download');
    group.hidden = !download;
    if (download) this.#renderDownload(download, before);
    // The child that starts the download is hidden now. No button gets the focus: a second press cancels nothing.
    if (download && hadFocus && !ownFocus) group.focus();
    else if (!download && ownFocus) this.shadowRoot!.querySelector('slot')!.assignedElements().forEach(focus);
  }

  #renderDownload(download: Download, before: Download | undefined) {
    const { title, state, downloaded, downloadTotal } = download;
    const locale = languageOf(this);
    const status = this.words.status(
      download,
      (count) => formatBytes(count, locale),
      (seconds) => formatDuration(seconds, locale),
    );
    this.#part('title').textContent = title;
    this.#part('status').textContent = status;
    const bar = this.#part('bar');
    const known = downloadTotal > 0;
    // Without a total there is no value: the bar only shows that the download is active.
    const moving = state === 'running' || state === 'starting';
    bar.hidden = state === 'done' || state === 'aborted' || (!known && !moving);
    // The server may send more than the app announced.
    const share = known ? Math.min(1, downloaded / downloadTotal) : 0;
    if (known) bar.setAttribute('aria-valuenow', String(Math.floor(100 * share)));
    else bar.removeAttribute('aria-valuenow');
    this.#part('fill').style.transform = known ? `scaleX(${share})` : '';
    this.#renderButtons(actionsOf(download), title);
    const { state: was, waitingFor } = before ?? download;
    if (was !== state || waitingFor !== download.waitingFor)
      this.#part('news').textContent = `${title}: ${status}`;
  }

  #renderButtons(actions: ProgressAction[], title: string) {
    const focused = this.shadowRoot!.activeElement;
    const buttons = this.#buttons;
    // From the last one, which is always visible. The first one may be hidden, and would lose the focus.
    buttons.reverse().forEach((button, at) => {
      const action = actions.at(-1 - at);
      button.hidden = !action;
      if (!action) return;
      const word = this.words.actions[action];
      button.dataset['action'] = action;
      button.part.value = `button button-${action}`;
      button.textContent = word;
      button.ariaLabel = `${word}: ${title}`;
    });
    if (focused instanceof HTMLElement && focused.hidden) buttons[0]!.focus();
  }

  #run(action: ProgressAction) {
    const { id, title, files, downloadTotal, engine } = this.#download!;
    const client = this.client!;
    const run = async () => {
      if (action === 'cancel') await client.abort(id);
      else if (action === 'retry')
        await (client.retry?.(id) ??
          client.fetch(
            id,
            files.map(({ url }) => url),
            { title, downloadTotal, engine },
          ));
      // `start` needs no call: the client itself listens to every click.
      else if (action !== 'start') await client[action](id);
    };
    this.report(run());
  }

  #part(name: string): HTMLElement {
    return this.shadowRoot!.querySelector<HTMLElement>(`[part='${name}']`)!;
  }
}

const focus = (element: Element) => element instanceof HTMLElement && element.focus();
