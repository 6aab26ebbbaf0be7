import { find } from '../ui/element.ts';

let answer: ((discard: boolean) => void) | undefined;

/** Asks before a report is discarded, because an undelivered report exists nowhere else. */
export function askToDiscard(title: string): Promise<boolean> {
  const dialog = find<HTMLDialogElement>('#discard-dialog');
  dialog.onclose = () => {
    // The event is late: a fast user may have opened the dialog for another report.
    if (dialog.open) return;
    answer?.(dialog.returnValue === 'discard');
  };
  answer?.(false);
  find('#discard-title', dialog).textContent = title;
  dialog.returnValue = 'keep';
  dialog.showModal();
  return new Promise((resolve) => (answer = resolve));
}
