import type { Entry } from 'workbox-plugin-sync-queue/window';
import { element, icon } from '../ui/element.ts';
import { entryWords, unknownTitle, type Surroundings } from './entry-words.ts';
import { logTime } from './log-time.ts';
import { titleOf } from '../reports/titles.ts';

export interface EntryActions {
  retry: (entry: Entry) => void;
  discard: (entry: Entry, title: string) => void;
  signIn: () => void;
}

type Action = 'retry' | 'discard' | 'signIn';

/** Draws an entry of the outbox into its `<li>`. Buttons that stay are not replaced, because they may have the focus. */
export function drawEntry(li: HTMLElement, entry: Entry, around: Surroundings, actions: EntryActions): void {
  const words = entryWords(entry, around);
  const title = titleOf(entry.id);
  const heading = title?.text ?? unknownTitle(entry);
  const look = JSON.stringify([words, title, entry.createdAt]);
  if (li.dataset['look'] === look) return;
  li.dataset['look'] = look;
  li.className = `log-item tone-${words.tone}`;
  li.dataset['state'] = entry.state;

  const titleId = `title-${entry.id}`;
  li.setAttribute('aria-labelledby', titleId);
  const body = element(
    'div',
    { class: 'log-body' },
    element('p', { class: 'log-title', id: titleId }, heading),
    element(
      'p',
      { class: 'log-state' },
      element('span', { class: 'badge' }, icon(words.icon), words.state),
      title?.photo && element('span', { class: 'log-photo-note' }, icon('photo'), 'with photo'),
    ),
    element('p', { class: 'log-detail' }, words.detail),
  );
  const buttons = li.querySelector<HTMLElement>('.log-actions') ?? element('div', { class: 'log-actions' });
  drawButtons(buttons, heading, actionsFor(entry), entry.state === 'sending', (action) => {
    if (action === 'retry') actions.retry(entry);
    else if (action === 'discard') actions.discard(entry, heading);
    else actions.signIn();
  });
  for (const old of li.querySelectorAll(':scope > .log-time, :scope > .log-body')) old.remove();
  li.prepend(logTime(entry.createdAt), body);
  if (!buttons.isConnected) li.append(buttons);
}

function actionsFor(entry: Entry): Action[] {
  switch (entry.state) {
    case 'held':
      return ['signIn', 'discard'];
    case 'dead':
      return entry.deadReason === 'unreadable' ? ['discard'] : ['retry', 'discard'];
    case 'waiting':
    case 'sending':
    case 'parked':
      return ['retry', 'discard'];
  }
}

const captions: Record<Action, string> = {
  retry: 'Try again',
  discard: 'Discard',
  signIn: 'I have signed in',
};

function drawButtons(
  box: HTMLElement,
  about: string,
  wanted: Action[],
  sending: boolean,
  run: (action: Action) => void,
): void {
  const present = new Map(
    [...box.querySelectorAll('button')].map((button) => [button.dataset['action'], button]),
  );
  const item = box.parentElement;
  const buttons = wanted.map((action) => {
    const button =
      present.get(action) ??
      element('button', { type: 'button', class: 'quiet small', 'data-action': action }, captions[action]);
    button.setAttribute('aria-label', `${captions[action]}: ${about}`);
    // The buttons stay while the entry is being sent, because one of them may have the focus.
    const idle = sending && action === 'retry';
    button.setAttribute('aria-disabled', String(idle));
    button.onclick = idle ? null : () => run(action);
    return button;
  });
  const hadFocus = box.contains(document.activeElement);
  const stays = buttons.some((button) => button === document.activeElement);
  if (!sameNodes([...box.children], buttons)) {
    for (const child of [...box.children]) if (!buttons.some((button) => button === child)) child.remove();
    buttons.forEach((button, index) => {
      if (box.children[index] !== button) box.insertBefore(button, box.children[index] ?? null);
    });
  }
  // The button is gone ("Try again" became "I have signed in"), so the item gets the focus.
  if (hadFocus && !stays) item?.focus();
}

const sameNodes = (a: Element[], b: Element[]): boolean =>
  a.length === b.length && a.every((node, i) => node === b[i]);
