import type { Entry } from 'workbox-plugin-sync-queue/window';
import { announce } from '../ui/announce.ts';
import { askToDiscard } from './discard-dialog.ts';
import { element, find, icon } from '../ui/element.ts';
import type { Endings } from './endings.ts';
import { drawEntry, type EntryActions } from './entry-item.ts';
import { countOf } from '../ui/format.ts';
import { keyedList, type KeyedList } from '../ui/keyed-list.ts';
import { outbox } from './outbox.ts';

/** One list of waiting and sending entries in order, so that no entry moves. Rejected entries stand above it. */
export function startOutboxView(
  arrivedKeys: () => ReadonlySet<string>,
  wordsFor: Endings['wordsFor'],
  signIn: () => void,
): { draw: () => void } {
  const waiting = listIn('#waiting', '#outbox-heading');
  const refused = listIn('#refused', '#outbox-heading');
  const sendNow = find<HTMLButtonElement>('#send-now');
  const pause = find<HTMLButtonElement>('#pause');

  sendNow.addEventListener('click', () => {
    if (sendNow.getAttribute('aria-disabled') === 'true') return;
    announce('Trying to send now.');
    attempt('send', () => outbox.replayRequests());
  });
  pause.addEventListener('click', () => {
    const { paused } = outbox.getSnapshot();
    attempt(paused ? 'resume' : 'pause', () => (paused ? outbox.resume() : outbox.pause()));
  });

  function draw(): void {
    const { entries, paused, status } = outbox.getSnapshot();
    const dead = entries.filter((entry) => entry.state === 'dead');
    const alive = entries.filter((entry) => entry.state !== 'dead');
    waiting.show(alive);
    refused.show(dead);
    find('#refused-block').hidden = dead.length === 0;
    find('#waiting-heading').hidden = dead.length === 0 || alive.length === 0;
    find('#outbox-empty').hidden = entries.length > 0;
    find('#outbox-empty-words').textContent =
      status === 'connecting'
        ? 'Looking what is kept on this device…'
        : 'Nothing is waiting. What you send without a network is kept here until it is delivered, even if you close the app.';
    find('#outbox-count').textContent = summary(alive, dead.length, paused);
    // A `disabled` button would lose the focus when the last report is delivered.
    sendNow.setAttribute('aria-disabled', String(alive.length === 0 || paused));
    pause.replaceChildren(icon(paused ? 'play' : 'pause'), paused ? 'Resume' : 'Pause');
  }

  function listIn(selector: string, heading: string): KeyedList<Entry> {
    return keyedList<Entry>(
      find(selector),
      () => find(heading),
      (entry) => entry.id,
      (entry, li) => drawEntry(li, entry, surroundings(), { ...actions, signIn }),
    );
  }

  const surroundings = () => ({
    paused: outbox.getSnapshot().paused,
    online: navigator.onLine,
    arrived: arrivedKeys(),
    wordsFor,
    ahead,
    now: Date.now(),
  });

  /** The entry that this one has to wait for: the one before it in its lane. */
  const ahead = (entry: Entry): Entry | undefined =>
    entry.state === 'waiting'
      ? outbox
          .getSnapshot()
          .entries.findLast(
            ({ lane, order, state }) =>
              lane === entry.lane && order < entry.order && state !== 'dead' && state !== 'parked',
          )
      : undefined;

  return { draw };
}

const actions: Omit<EntryActions, 'signIn'> = {
  retry: (entry) => attempt('retry', () => outbox.retry(entry.id)),
  discard: (entry, title) => {
    attempt('discard', async () => {
      if (!(await askToDiscard(title))) return;
      await outbox.discard(entry.id);
    });
  },
};

/** Shows an error when the worker does not answer. */
function attempt(verb: string, work: () => Promise<unknown>): void {
  const note = find('#outbox-error');
  note.replaceChildren();
  work().catch((error: unknown) => {
    console.error(`Failed to ${verb}:`, error);
    const why = error instanceof Error ? error.message : String(error);
    note.replaceChildren(element('span', {}, icon('refused'), `That did not work: ${why}`));
  });
}

function summary(alive: readonly Entry[], dead: number, paused: boolean): string {
  const sending = alive.filter((entry) => entry.state === 'sending').length;
  const parts = [
    alive.length - sending > 0 && `${alive.length - sending} waiting`,
    sending > 0 && `${sending} being sent`,
    dead > 0 && countOf(dead, 'needs you', 'need you'),
    alive.some(({ state }) => state === 'held') && 'sign in to send',
    paused && 'paused',
  ];
  return parts.filter(Boolean).join(' · ');
}
