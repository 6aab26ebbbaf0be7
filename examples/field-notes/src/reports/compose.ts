import { limits } from '../../shared/contract.ts';
import { announce } from '../ui/announce.ts';
import { attemptFor, dropDraft, endAttempt, keepDraft, readDraft } from './draft.ts';
import { element, find, icon } from '../ui/element.ts';
import { startPhotoField } from './photo-field.ts';
import { sendReport, type Outcome } from './send-report.ts';
import { noteTitle } from './titles.ts';

/** The form. Its text is cleared only when the server or the queue has the report. */
export function startCompose(onOutcome: (outcome: Outcome) => void): void {
  const form = find<HTMLFormElement>('#compose');
  const text = find<HTMLTextAreaElement>('#text');
  const send = find<HTMLButtonElement>('#send');
  const photo = startPhotoField((message) => showFieldError('photo', message));
  let busy = false;

  text.value = readDraft();
  countCharacters(text.value);
  text.addEventListener('input', () => {
    keepDraft(text.value);
    countCharacters(text.value);
    if (text.value.trim() !== '') showFieldError('text', '');
  });
  // WebKit focuses the field of a fragment, but does not set the caret, so that typed text would be lost.
  find('.skip-link').addEventListener('click', (event) => {
    event.preventDefault();
    text.focus();
  });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    showFieldError('photo', '');
    showResult(undefined);
    if (text.value.trim() === '') {
      showFieldError('text', 'Write something first.');
      text.focus();
      return;
    }
    setBusy(true);
    const [words, picture] = [text.value, photo.file()];
    const written = { text: words, photo: picture, ...attemptFor(words, picture) };
    const outcome = await sendReport(written);
    setBusy(false);

    if (outcome.kind === 'kept') noteTitle(outcome.entryId, written.text, written.photo !== undefined);
    if (outcome.kind === 'kept' || outcome.kind === 'delivered') {
      form.reset();
      photo.clear();
      dropDraft();
      countCharacters('');
      text.focus({ preventScroll: true });
    } else if (outcome.kind === 'refused') {
      for (const [field, message] of Object.entries(outcome.fields)) showFieldError(field, message);
      endAttempt();
    }
    showResult(outcome);
    onOutcome(outcome);
  });

  function setBusy(value: boolean): void {
    busy = value;
    // A `disabled` button would lose the focus.
    send.setAttribute('aria-disabled', String(value));
    text.readOnly = value;
    find('#send-caption').textContent = value ? 'Sending…' : 'Send report';
    form.classList.toggle('is-busy', value);
    if (value) announce('Sending.');
  }
}

function countCharacters(value: string): void {
  const left = limits.text - value.length;
  find('#text-count').textContent = left < 500 ? `${left} characters left` : '';
}

function showFieldError(field: string, message: string): void {
  const input = document.getElementById(field);
  const note = document.getElementById(`${field}-error`);
  if (!input || !note) return;
  note.textContent = message;
  if (message) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}

function showResult(outcome: Outcome | undefined): void {
  const box = find('#send-result');
  box.className = outcome ? `result result-${outcome.kind}` : 'result';
  box.replaceChildren();
  if (!outcome) return;
  const [symbol, words] = resultWords(outcome);
  box.append(icon(symbol), element('span', {}, words));
  announce(words);
}

/** Removes the message "kept" when nothing waits. */
export function forgetKept(): void {
  const box = find('#send-result');
  if (!box.classList.contains('result-kept')) return;
  box.className = 'result';
  box.replaceChildren();
}

function resultWords(outcome: Outcome): [symbol: string, words: string] {
  switch (outcome.kind) {
    case 'delivered':
      return ['delivered', 'Delivered.'];
    case 'kept':
      return ['waiting', 'Kept on this device. It will be sent as soon as that works.'];
    case 'refused':
      return ['refused', `Not accepted: ${outcome.message}`];
    case 'failed':
      return ['refused', outcome.message];
  }
}
