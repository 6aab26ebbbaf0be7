/** `gone`: the browser ended by itself, or was closed. */
export type BrowserState = 'running' | 'killed' | 'gone';

/** @throws Error when the browser does not run */
export function expectRunning(action: string, state: BrowserState): void {
  if (state === 'killed')
    throw new Error(`Failed to ${action}: the browser was killed. Call relaunch() first.`);
  if (state === 'gone')
    throw new Error(`Failed to ${action}: the browser is gone, because it has ended or was closed.`);
}

/** @throws Error when `killBrowser()` has not been called */
export function expectKilled(state: BrowserState): void {
  if (state !== 'killed') throw new Error('Failed to relaunch: killBrowser() has not been called.');
}
