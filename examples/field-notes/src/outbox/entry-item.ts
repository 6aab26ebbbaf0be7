import type { Entry } from 'workbox-plugin-sync-queue/window';
import { element, icon } from '../ui/element.ts';
import { drawButtons, type Action } from './entry-buttons.ts';
import { entryWords, unknownTitle, type Surroundings } from './entry-words.ts';
import { logTime } from './log-time.ts';
import { titleOf } from '../reports/titles.ts';

export interface EntryActions {
  retry: (entry: Entry) => void;
  discard: (entry: Entry, title: string) => void;
  signIn: () => void;
}

const headingOf = (entry: Entry): string => titleOf(entry.id)?.text ?? unknownTitle(entry);

/** Draws an entry of the outbox into its `<li>`. An entry that waits behind another one is a single line. */
export function drawEntry(li: HTMLElement, entry: Entry, around: Surroundings, actions: EntryActions): void {
  const ahead = around.ahead(entry);
  const words = entryWords(entry, around);
  const title = titleOf(entry.id);
  const heading = headingOf(entry);
  const behind = ahead && `behind “${headingOf(ahead)}”`;
  const look = JSON.stringify([words, title, behind, entry.createdAt]);
  if (li.dataset['look'] === look) return;
  li.dataset['look'] = look;
  li.className = `log-item tone-${words.tone}${behind ? ' is-behind' : ''}`;
  li.dataset['state'] = entry.state;

  const titleId = `title-${entry.id}`;
  li.setAttribute('aria-labelledby', titleId);
  const body = behind
    ? element(
        'p',
        { class: 'log-body log-line' },
        element('span', { class: 'log-title', id: titleId }, heading),
        ' ',
        element('span', { class: 'log-behind', title: behind }, behind),
      )
    : element(
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
  const wanted = behind ? (['discard'] as const) : actionsFor(entry);
  drawButtons(buttons, heading, wanted, entry.state === 'sending', (action) => {
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
    case 'conflict':
    case 'parked':
      return ['retry', 'discard'];
  }
}
