import type { BriefingSummary } from '../../shared/contract.ts';
import { briefingsUrl } from '../../shared/contract.ts';
import { REVISED } from '../demo/tour/tour.ts';
import { announce } from '../ui/announce.ts';
import { refresher } from './briefings.ts';
import { element, find, icon } from '../ui/element.ts';
import { countOf, dayAndTime } from '../ui/format.ts';
import { keyedList } from '../ui/keyed-list.ts';
import { drawText } from './briefing-text.ts';
import { edits } from './edit-briefing.ts';
import { modeWords, runWords } from './refresh-words.ts';

/** The list of briefings, which open inside of the list, and the switch above it. */
export function startBriefingsView(): { reload: () => Promise<void> } {
  const keepFresh = find<HTMLButtonElement>('#keep-fresh');
  const refresh = find<HTMLButtonElement>('#briefings-refresh');
  let known: BriefingSummary[] = [];
  const drawn = new Map<HTMLElement, BriefingSummary>();
  /** The editions that this page has shown since it was opened. */
  const seen = new Map<number, number>();
  const list = keyedList<BriefingSummary>(
    find('#briefings'),
    () => find('#briefings-heading'),
    ({ id }) => String(id),
    (briefing, li) => {
      drawn.set(li, briefing);
      drawBriefing(li, briefing, seen);
    },
  );

  async function reload(): Promise<void> {
    try {
      const response = await fetch(briefingsUrl);
      if (!response.ok) throw new Error(`status ${response.status}`);
      known = (await response.json()) as BriefingSummary[];
      for (const { id, edition } of known) if (!seen.has(id)) seen.set(id, edition);
    } catch {
      // The shown briefings stay. An empty list says why it is empty.
    }
    list.show(known);
    find('#briefings-empty').hidden = known.length > 0;
    find('#briefings-count').textContent = known.length ? countOf(known.length, 'briefing', 'briefings') : '';
  }

  /** Reads the open briefings again. */
  function redraw(): void {
    for (const [li, briefing] of drawn)
      if (li.isConnected && li.querySelector('details')?.open)
        void drawText(briefing, find('.briefing-text', li));
  }

  function draw(): void {
    const snapshot = refresher.getSnapshot();
    const { status } = snapshot;
    keepFresh.disabled = !status;
    keepFresh.setAttribute('aria-checked', String(status !== undefined && status.mode !== 'off'));
    refresh.disabled = !status;
    refresh.setAttribute('aria-disabled', String(status?.running ?? false));
    find('#keep-fresh-words').textContent = modeWords(snapshot);
    find('#last-run').textContent = runWords(status?.lastRun, status?.running ?? false);
  }

  // #region periodic-refresh
  keepFresh.addEventListener('click', () => {
    const off = refresher.getSnapshot().status?.mode === 'off';
    attempt(async () => {
      await (off ? refresher.enable() : refresher.disable());
      await refresher.status();
      announce(off ? 'Briefings are kept fresh.' : 'Briefings are no longer kept fresh.');
    });
  });
  refresh.addEventListener('click', () => {
    if (refresh.getAttribute('aria-disabled') === 'true') return;
    attempt(async () => {
      const report = await refresher.refresh();
      announce(runWords(report, false));
      find('#revised').textContent = '';
      await reload();
    });
  });
  // #endregion
  // The message of workbox-broadcast-update, which the refresher uses.
  navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent) => {
    const { type, payload } = (data ?? {}) as { type?: string; payload?: { updatedURL?: string } };
    if (type !== 'CACHE_UPDATED' || !payload?.updatedURL?.includes(briefingsUrl)) return;
    void reload();
    redraw();
  });
  let waiting = 0;
  edits.subscribe(() => {
    const { length } = edits.getSnapshot().entries;
    if (length < waiting) redraw();
    waiting = length;
  });
  find('#revise').addEventListener('click', () => void revise());
  refresher.subscribe(draw);
  draw();
  return { reload };
}

function drawBriefing(li: HTMLElement, briefing: BriefingSummary, seen: ReadonlyMap<number, number>): void {
  const { id, title, edition, revisedAt } = briefing;
  const isNew = edition > (seen.get(id) ?? edition);
  const look = JSON.stringify([title, edition, isNew]);
  if (li.dataset['look'] === look) return;
  li.dataset['look'] = look;
  // A text that is being edited stays.
  const text = li.querySelector<HTMLElement>('.briefing-text') ?? element('div', { class: 'briefing-text' });
  const details = element(
    'details',
    { class: 'briefing', open: li.querySelector('details')?.open === true },
    element(
      'summary',
      {},
      element('span', { class: 'briefing-title' }, title),
      isNew && element('span', { class: 'badge tone-delivered' }, icon('fresh'), 'revised'),
      element('span', { class: 'hint' }, `edition ${edition}, ${dayAndTime(revisedAt)}`),
    ),
    text,
  );
  details.addEventListener('toggle', () => details.open && void drawText(briefing, text));
  if (details.open) void drawText(briefing, text);
  const focused = document.activeElement as HTMLElement | null;
  const hadFocus = li.contains(focused);
  li.replaceChildren(details);
  if (hadFocus) (li.contains(focused) ? focused : details.querySelector('summary'))?.focus();
}

/** Shows an error when the worker does not answer. */
function attempt(work: () => Promise<unknown>): void {
  const note = find('#briefings-error');
  note.replaceChildren();
  work().catch((error: unknown) => {
    console.error('Failed to refresh:', error);
    const why = error instanceof Error ? error.message : String(error);
    note.replaceChildren(element('span', {}, icon('refused'), `That did not work: ${why}`));
  });
}

/** The button of the demo that revises briefings. The page is not told of it, as in a real office. */
async function revise(): Promise<void> {
  const note = find('#revised');
  try {
    const response = await fetch('/demo/briefings/revise', { method: 'POST' });
    const { revised } = (await response.json()) as { revised: string[] };
    note.textContent = `Revised at the office: ${revised.join('; ')}. This device does not know yet.`;
    dispatchEvent(new Event(REVISED));
  } catch {
    note.textContent = 'The demo server does not answer: was it stopped? Start it again with npm start.';
  }
}
