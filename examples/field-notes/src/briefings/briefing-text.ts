import type { Briefing, BriefingSummary } from '../../shared/contract.ts';
import { element, icon } from '../ui/element.ts';
import { editForm } from './edit-briefing.ts';

/** Reads a briefing and draws its text. A text that is being edited stays. */
export async function drawText({ url }: BriefingSummary, text: HTMLElement): Promise<void> {
  if (text.querySelector('form')) return;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    const briefing = (await response.json()) as Briefing;
    const { edition, revisedAt, paragraphs } = briefing;
    const isPending = response.headers.has('Sync-Queue-Pending');
    const revised = `Edition ${edition}, revised ${new Date(revisedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
    const edit = (): void => {
      const form = editForm(briefing, () => {
        text.replaceChildren();
        void drawText(briefing, text).then(() => text.querySelector('button')?.focus());
      });
      text.replaceChildren(form);
      form.querySelector('textarea')?.focus();
    };
    text.replaceChildren(
      ...paragraphs.map((words) => element('p', {}, words)),
      element('p', {}, isPending ? 'Your text, not at the office yet.' : revised),
      element(
        'p',
        { class: 'briefing-buttons' },
        element('button', { type: 'button', class: 'quiet', onclick: edit }, 'Correct it'),
        isPending && element('span', { class: 'badge tone-waiting' }, icon('waiting'), 'waits to be sent'),
      ),
    );
  } catch {
    text.replaceChildren(
      element('p', { class: 'hint' }, 'This one is not on this device, and the server cannot be reached.'),
    );
  }
}
