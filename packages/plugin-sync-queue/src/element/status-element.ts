import { ClientElement, languageOf } from 'workbox-plugin-core/window';
import { reasonOf } from './reason.ts';
import { type Answers, type Row, rowsOf } from './rows.ts';
import type { StatusClient } from './status-client.ts';
import { englishWords, type StatusAction, type StatusWords } from './status-words.ts';
import { createRow, createStatusTemplate, statusStyle } from './template.ts';

/**
 * `<sync-queue-status>` shows a queue: how many writes wait and why, and the writes that could not be sent or are in
 * conflict, each with "Try again" and "Discard". To discard a write asks first, because the write is lost then.
 * Screen readers hear when what the queue waits for changes, when a write could not be sent, and when a write was not
 * kept; not each change of the count.
 *
 * Set `client` to the page's client, and `words` for another language. Parts to style: `queue`, `row`, `summary`,
 * `rejection`, `lost`, `entry`, `conflict`, what the summary waits for (`network`, `sign-in`, …, see
 * {@link StatusReason}), `title`, `text`, `buttons`, `button` and `button-<action>`. A call that the worker rejects
 * becomes an `error` event, whose `error` is the error of the client.
 *
 * It lists the first twenty of these writes. The summary counts all of them. The last write that was neither delivered
 * nor kept (`snapshot.lastRejection`) is shown until the person dismisses it, the queue is cleared or the page ends.
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

  readonly #answers: Answers = {};
  /** The entry that "Send now" sends first. */
  #first: string | undefined;
  /** What was shown last. */
  #state: string | false = false;

  /** The time, with the date where it is not soon. */
  readonly #time = (at: number): string => {
    const dateStyle = at - Date.now() > 72_000_000 ? 'medium' : undefined;
    return new Date(at).toLocaleString(languageOf(this), { timeStyle: 'short', dateStyle });
  };

  constructor() {
    super(englishWords, statusStyle, createStatusTemplate());
  }

  protected override observe(listener: () => void, signal: AbortSignal): void {
    super.observe(listener, signal);
    for (const type of ['online', 'offline']) addEventListener(type, listener, { signal });
  }

  protected override render(): void {
    const snapshot = this.client?.getSnapshot();
    if (!snapshot) return;
    const root = this.shadowRoot!;
    const list = root.firstElementChild as HTMLElement;
    const focused = root.activeElement as HTMLElement;
    const visible = () => [...root.querySelectorAll<HTMLElement>('button:not([hidden])')];
    const place = visible().indexOf(focused);
    const reason = reasonOf(snapshot, navigator, Date.now());
    this.#first = reason.id;
    const rows = rowsOf(snapshot, reason, this.words, this.#time, this.#answers);
    const state = reason.waitingFor + snapshot.dead;
    if (this.#state && this.#state !== state) this.#say(rows[0]!);
    for (const row of [...list.children]) if (!rows.some(([id]) => id === row.id)) row.remove();
    // A row stays the same element in its place: a button that is moved loses the focus.
    rows.forEach((row, at) => {
      const [id, parts] = row;
      const known = root.getElementById(id);
      if (!known && this.#state && parts === 'rejection') this.#say(row);
      this.#renderRow(known ?? list.insertBefore(createRow(id), list.children[at] ?? null), row);
    });
    // A button that is gone passes its focus on.
    const buttons = visible();
    if (place >= 0 && !buttons.includes(focused)) (buttons[place] ?? buttons.at(-1) ?? list).focus();
    // The first list is no news.
    this.#state = snapshot.status !== 'connecting' && state;
  }

  #renderRow(element: Element, [id, parts, title, text, ...actions]: Row) {
    element.part = `row ${parts}`;
    const [titled, described] = element.firstElementChild!.children;
    titled!.textContent = title;
    described!.textContent = text ?? null;
    for (const [at, button] of element.querySelectorAll('button').entries()) {
      const action = actions[at];
      button.hidden = !action;
      if (!action) continue;
      button.part = `button button-${action}`;
      button.textContent = this.words.actions[action];
      button.ariaLabel = `${button.textContent}: ${title}`;
      button.onclick = () => this.report(this.#run(action, id));
    }
  }

  #say([, , title, text]: Row) {
    this.shadowRoot!.lastElementChild!.textContent = [title, text].filter(Boolean).join('. ');
  }

  async #run(action: StatusAction, id: string): Promise<unknown> {
    const client = this.client!;
    switch (action) {
      case 'delete':
        return client.discard(id);
      case 'retry':
        return client.retry(id);
      case 'resume':
        return client.resume();
      case 'send':
        // The first one also before its time, and all others that may be sent.
        await client.retry(this.#first!);
        return client.replayRequests();
      case 'dismiss':
        if (id === 'lost') return client.forgetStorageLost();
        this.#answers.dismissed = client.getSnapshot().lastRejection;
        break;
      case 'discard':
        this.#say(['', '', this.words.question]);
        this.#answers.asked = id;
        break;
      case 'keep':
        this.#answers.asked = undefined;
    }
    return this.render();
  }
}
