import { find } from './element.ts';

let answer: ((discard: boolean) => void) | undefined;

/** A report that was never delivered exists nowhere else: ask before it goes. */
export function askToDiscard(title: string): Promise<boolean> {
  const dialog = find<HTMLDialogElement>('#discard-dialog');
  dialog.onclose = () => {
    // The event comes late: a quick person has opened the dialog again by then, about something else.
    if (dialog.open) return;
    answer?.(dialog.returnValue === 'discard');
  };
  answer?.(false);
  find('#discard-title', dialog).textContent = title;
  dialog.returnValue = 'keep';
  dialog.showModal();
  return new Promise((resolve) => (answer = resolve));
}
