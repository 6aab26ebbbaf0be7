import { ClientElement, languageOf } from 'workbox-plugin-core/window';
import { firstOf, reasonOf } from './reason.ts';
import { type Row, rowsOf } from './rows.ts';
import type { StatusClient } from './status-client.ts';
import { englishWords, type StatusAction, type StatusWords } from './status-words.ts';
import { createRow, createStatusTemplate, statusStyle } from './template.ts';

/**
 * `<sync-queue-status>` shows a queue: how many writes wait and why, and the writes that could not be sent or are in
 * conflict, each with "Try again" and "Discard". To discard a write asks first, because the write is lost then. Screen readers hear when
 * what the queue waits for changes, and when a write could not be sent; not each change of the count.
 *
 * Set `client` to the page's client, and `words` for another language. Parts to style: `queue`, `row`, `summary`,
 * `lost`, `entry`, `conflict`, what the summary waits for (`network`, `sign-in`, …, see {@link StatusReason}), `title`,
 * `text`, `buttons`, `button` and `button-<action>`. `--sync-queue-accent` is the colour of the focus and of what needs
 * a decision. A call that the worker rejects becomes an `error` event, whose `error` is the error of the client.
 *
 * It lists the first twenty of these writes. The summary counts all of them.
 *
 * @example
 * ```html
 * <sync-queue-status></sync-queue-status>
 * ```
 *
 * ```ts
 * SyncQueueStatus.define();
 * for (const element of document.querySelectorAll('sync-queue-status')) element.client = outbox;
 * ```
 */
export class SyncQueueStatus extends ClientElement<StatusClient, StatusWords> {
  static override readonly tag = 'sync-queue-status';

  /** The entry whose deletion the person is asked about. */
  #asked: string | undefined;
  /** What was shown last. */
  #state: string | undefined;

  constructor() {
    super(englishWords, statusStyle, createStatusTemplate());
    this.shadowRoot!.addEventListener('click', ({ target }) => {
      const { action, id } = (target as HTMLElement).dataset;
      if (action) void this.report(() => this.#run(action as StatusAction, id!));
    });
  }

  protected override observe(listener: () => void, signal: AbortSignal): void {
    super.observe(listener, signal);
    for (const type of ['online', 'offline']) addEventListener(type, listener, { signal });
  }

  protected override render(): void {
    const snapshot = this.client?.getSnapshot();
    if (!snapshot) return;
    const root = this.shadowRoot!;
    const list = this.partNamed('queue');
    const focused = root.activeElement;
    const visible = () => [...root.querySelectorAll<HTMLElement>('button:not([hidden])')];
    const place = visible().indexOf(focused as HTMLElement);
    const reason = reasonOf(snapshot, navigator.onLine, Date.now());
    const time = (at: number) => new Date(at).toLocaleTimeString(languageOf(this), { timeStyle: 'short' });
    const rows = rowsOf(snapshot, reason, { words: this.words, time, asked: this.#asked });
    for (const row of list.querySelectorAll<HTMLElement>('li'))
      if (!rows.some(({ id }) => id === row.dataset['id'])) row.remove();
    // A row stays the same element in its place: a button that is moved loses the focus.
    rows.forEach((row, at) => {
      const known = list.querySelector(`[data-id='${row.id}']`);
      this.#renderRow(known ?? list.insertBefore(createRow(row.id), list.children[at] ?? null), row);
    });
    // A button that is gone passes its focus on.
    const buttons = visible();
    if (place >= 0 && !buttons.includes(focused as HTMLElement))
      (buttons[place] ?? buttons.at(-1) ?? list).focus();
    const { title, text } = rows[0]!;
    const state = reason.waitingFor + snapshot.dead;
    if (this.#state && this.#state !== state) this.#say(text ? `${title}. ${text}` : title);
    // The first list is no news.
    this.#state = snapshot.status === 'connecting' ? undefined : state;
  }

  #renderRow(element: Element, { id, parts, title, text, actions }: Row) {
    element.part.value = parts;
    const [titled, described] = element.children;
    titled!.textContent = title;
    described!.textContent = text;
    for (const [at, button] of element.querySelectorAll('button').entries()) {
      const action = actions[at];
      button.hidden = !action;
      if (!action) continue;
      button.part.value = `button button-${action}`;
      button.textContent = this.words.actions[action];
      button.ariaLabel = `${button.textContent}: ${title}`;
      Object.assign(button.dataset, { action, id });
    }
  }

  #say(text: string) {
    this.partNamed('news').textContent = text;
  }

  #ask(id?: string) {
    this.#asked = id;
    this.render();
  }

  async #run(action: StatusAction, id: string): Promise<unknown> {
    const client = this.client!;
    switch (action) {
      case 'discard':
        this.#say(this.words.question);
        return this.#ask(id);
      case 'keep':
        return this.#ask();
      case 'delete':
        return client.discard(id);
      case 'retry':
        return client.retry(id);
      case 'resume':
        return client.resume();
      case 'dismiss':
        return client.forgetStorageLost();
      case 'send': {
        const first = firstOf(client.getSnapshot().entries);
        // The first one also before its time, and all others that may be sent.
        return Promise.all([first && client.retry(first.id), client.replayRequests()]);
      }
    }
  }
}
