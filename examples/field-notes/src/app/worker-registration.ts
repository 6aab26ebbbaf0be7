/**
 * - `unsupported`: reports can be sent only while there is a network.
 * - `installing`: the first seconds of the first visit.
 * - `ready`: the worker controls this page.
 * - `bypassed`: the worker runs, but does not control this page after a forced reload (Shift).
 * - `failed`: the worker could not be installed.
 */
export type WorkerState = 'unsupported' | 'installing' | 'ready' | 'bypassed' | 'failed';

/** Milliseconds in which an active worker claims its pages, if at all. */
const CLAIM_MS = 3_000;

export function registerWorker(onState: (state: WorkerState) => void): void {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!container) return onState('unsupported');
  const controlled = (): boolean => container.controller !== null;

  onState(controlled() ? 'ready' : 'installing');
  container.addEventListener('controllerchange', () => onState('ready'));
  container
    .register('/sw.js')
    .then(() => container.ready)
    .then(() => {
      setTimeout(() => {
        if (!controlled()) onState('bypassed');
      }, CLAIM_MS);
    })
    .catch((error: unknown) => {
      console.error('The service worker could not be installed:', error);
      if (!controlled()) onState('failed');
    });
}
