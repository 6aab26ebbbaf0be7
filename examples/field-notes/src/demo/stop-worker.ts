import { announce } from '../ui/announce.ts';
import { find } from '../ui/element.ts';

/**
 * The button "Stop worker". The web has no way to stop a worker, so the demo replaces it: the server changes a byte of
 * the script, the browser installs it as a new worker, and ends the old one when its events are done. What the old one
 * had in memory is gone.
 */
export function startStopWorker(): void {
  const button = find<HTMLButtonElement>('#stop-worker');
  if (!('serviceWorker' in navigator)) {
    button.hidden = true;
    return;
  }
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    const note = find('#control-error');
    button.setAttribute('aria-disabled', 'true');
    note.textContent = '';
    try {
      const registration = await navigator.serviceWorker.ready;
      const changed = new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
      await fetch('/demo/replace-worker', { method: 'POST' });
      await registration.update();
      await changed;
      announce('The worker was stopped. A new one has taken over, with nothing in memory.');
    } catch (error) {
      console.error('The worker could not be replaced:', error);
      note.textContent = 'The worker could not be replaced: does the demo server run?';
    } finally {
      button.setAttribute('aria-disabled', 'false');
    }
  });
}
