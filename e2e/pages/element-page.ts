import { BackgroundFetchProgress, type ProgressClient } from 'workbox-plugin-bg-fetch/element';
import { BackgroundFetchClient, type Download } from 'workbox-plugin-bg-fetch/window';

declare global {
  interface Window {
    downloads: BackgroundFetchClient;
    /** The texts of the live region, in order. */
    news: string[];
    /** Shows the given downloads, each in an element of its own. */
    showDownloads(downloads: Download[]): void;
  }
}

BackgroundFetchProgress.define();
const downloads = new BackgroundFetchClient();
const main = document.querySelector('main')!;

function add(client: ProgressClient, id: string, ...inside: Node[]) {
  const progress = document.createElement('background-fetch-progress');
  progress.download = id;
  progress.append(...inside);
  progress.client = client;
  main.append(progress);
  return progress;
}

const keep = document.createElement('button');
keep.textContent = 'Keep offline';
keep.addEventListener('click', () => {
  const options = { title: 'Lifting with two people', engine: 'ranged' as const };
  void downloads.fetch('course', '/media/course.webm', options);
});
const real = add(downloads, 'course', keep);
const news: string[] = [];
new MutationObserver(() => {
  const said = real.shadowRoot?.querySelector('[role=status]')?.textContent;
  if (said) news.push(said);
}).observe(real.shadowRoot!.querySelector('[role=status]')!, { childList: true });

const showDownloads = (all: Download[]) => {
  real.remove();
  const refuses = async (): Promise<never> => {
    throw new Error('This client only shows downloads.');
  };
  for (const { id } of all)
    add(
      {
        getSnapshot: () => all,
        subscribe: () => () => {},
        fetch: refuses,
        pause: refuses,
        resume: refuses,
        abort: refuses,
        remove: refuses,
      },
      id,
    );
};
Object.assign(window, { downloads, news, showDownloads });
