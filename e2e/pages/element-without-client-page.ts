import { BackgroundFetchProgress, type ProgressClient } from 'workbox-plugin-bg-fetch/element';
import type { Download } from 'workbox-plugin-bg-fetch/window';

declare global {
  interface Window {
    /** What an element shows of half a download with these changes. */
    shown(given?: Partial<Download>): { title: string; status: string; percent: string | null };
    /** The title that an element of another name shows. */
    titleUnder(name: string): string;
  }
}

BackgroundFetchProgress.define();

const clientOf = (given: Partial<Download>): ProgressClient => {
  const refuses = async (): Promise<never> => {
    throw new Error('This client only shows downloads.');
  };
  const download: Download = {
    id: 'course',
    title: 'Lifting',
    state: 'running',
    engine: 'ranged',
    downloaded: 6_000_000,
    downloadTotal: 12_000_000,
    files: [],
    createdAt: 0,
    ...given,
  };
  const snapshot = [download];
  return {
    getSnapshot: () => snapshot,
    subscribe: () => () => {},
    fetch: refuses,
    pause: refuses,
    resume: refuses,
    abort: refuses,
    remove: refuses,
  };
};

/** The parent of the element: inside two shadow trees if the page has a host. */
function placeFor(): Node {
  const host = document.querySelector('#host');
  if (!host) return document.querySelector('#place') ?? document.body;
  const inner = document.createElement('div');
  (host.shadowRoot ?? host.attachShadow({ mode: 'open' })).append(inner);
  return inner.attachShadow({ mode: 'open' });
}

function show(progress: BackgroundFetchProgress, given: Partial<Download> = {}) {
  progress.download = 'course';
  progress.client = clientOf(given);
  placeFor().appendChild(progress);
  const part = (name: string) => progress.shadowRoot!.querySelector(`[part='${name}']`)!;
  return {
    title: part('title').textContent,
    status: part('status').textContent,
    percent: part('bar').getAttribute('aria-valuenow'),
  };
}

Object.assign(window, {
  shown: (given?: Partial<Download>) => show(document.createElement('background-fetch-progress'), given),
  titleUnder: (name: string) => {
    BackgroundFetchProgress.define(name);
    return show(document.createElement(name) as BackgroundFetchProgress).title;
  },
});
