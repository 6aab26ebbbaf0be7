import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';
import { briefingsCache, EDITS, limits, type Briefing } from '../../shared/contract.ts';
import { announce } from '../ui/announce.ts';
import { element } from '../ui/element.ts';

/** The page client of the queue of edits. Its change tells that a briefing waits no longer. */
export const edits = new SyncQueueClient(EDITS);

/** The form in which a person corrects a briefing. `done` draws the briefing again. */
export function editForm(briefing: Briefing, done: () => void): HTMLFormElement {
  const text = element('textarea', {
    'aria-label': `Text of ${briefing.title}`,
    rows: 6,
    maxlength: limits.briefing,
    required: true,
  });
  text.value = briefing.paragraphs.join('\n\n');
  const form = element(
    'form',
    { class: 'briefing-edit' },
    text,
    element('p', { class: 'hint' }, 'An empty line begins a new paragraph.'),
    element(
      'p',
      { class: 'briefing-buttons' },
      element('button', { type: 'submit', class: 'quiet' }, 'Save'),
      element('button', { type: 'button', class: 'quiet', onclick: done }, 'Cancel'),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void (async () => {
      try {
        await save(briefing, text.value);
        done();
      } catch (error) {
        console.error('Failed to save:', error);
        announce('Your text could not be kept. It is still in the field.');
      }
    })();
  });
  return form;
}

// #region periodic-refresh
/** Stores the new text for reads, and sends it. The queue keeps what cannot be sent now. */
async function save(briefing: Briefing, text: string): Promise<void> {
  const paragraphs = text.trim().split(/\n{2,}/);
  const cache = await caches.open(briefingsCache);
  await cache.put(briefing.url, Response.json({ ...briefing, paragraphs }));
  const response = await fetch(briefing.url, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  if (response.status === 202) announce('Your text is kept on this device until the office has it.');
  else if (response.ok) announce('The office has your text.');
  else announce('The office refused your text.');
}
// #endregion
