/**
 * - `unsupported`: reports can only be sent while there is a network.
 * - `installing`: the very first seconds.
 * - `ready`: the worker is in charge of this page.
 * - `bypassed`: it runs, but not for this page: a forced reload (Shift) goes past it.
 * - `failed`: it could not be installed.
 */
export type WorkerState = 'unsupported' | 'installing' | 'ready' | 'bypassed' | 'failed';

/** A worker that is active claims its pages within moments, or not at all. */
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
