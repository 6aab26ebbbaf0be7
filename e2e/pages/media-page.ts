import { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';

declare global {
  interface Window {
    downloads: BackgroundFetchClient;
    /** The states of each download, in order. */
    seen: Record<string, string[]>;
  }
}

const downloads = new BackgroundFetchClient();
const seen: Record<string, string[]> = {};
downloads.subscribe(() => {
  for (const { id, state, waitingFor } of downloads.getSnapshot()) {
    const word = waitingFor ? `${state} (${waitingFor})` : state;
    const words = (seen[id] ??= []);
    if (words.at(-1) !== word) words.push(word);
  }
});
Object.assign(window, { downloads, seen });

// A real click starts the fetch, because the browser needs one.
document.querySelector('button')?.addEventListener('click', ({ currentTarget }) => {
  const { id, urls, options } = (currentTarget as HTMLElement).dataset;
  void downloads
    .fetch(id ?? '', JSON.parse(urls ?? '[]') as string[], JSON.parse(options ?? '{}') as object)
    .catch((error: Error) => (document.title = error.message));
});
