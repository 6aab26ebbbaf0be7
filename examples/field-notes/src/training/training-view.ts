import { BackgroundFetchProgress } from 'workbox-plugin-bg-fetch/element';
import type { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';
import { downloads } from './downloads.ts';
import { trainingVideos, type TrainingVideo } from '../../shared/training.ts';
import { element, find, icon } from '../ui/element.ts';
import { bytes } from '../ui/format.ts';

/** Videos to watch, or to store for use without a network. */
export function startTrainingView(): void {
  if (downloads) BackgroundFetchProgress.define();
  find('#training-list').append(...trainingVideos().map((video) => item(video, downloads)));
}

function item(video: TrainingVideo, client: BackgroundFetchClient | undefined): HTMLElement {
  const note = element('p', { class: 'field-error', role: 'status' });
  const say = (words: string) =>
    note.replaceChildren(...(words ? [element('span', {}, icon('refused'), words)] : []));
  return element(
    'li',
    { class: 'training-item' },
    element(
      'div',
      { class: 'training-words' },
      element('h3', { class: 'training-title', id: `${video.id}-title` }, video.title),
      element('p', { class: 'hint' }, video.about),
    ),
    player(video, say),
    ...(client ? [keeper(video, client, say)] : []),
    note,
  );
}

/** Adds the player on request, so that only one video loads at a time. */
function player({ url, title }: TrainingVideo, say: (words: string) => void): HTMLElement {
  const watch = element(
    'button',
    { type: 'button', class: 'quiet small training-watch', 'aria-label': `Watch: ${title}` },
    icon('play'),
    'Watch',
  );
  watch.addEventListener('click', () => {
    const screen = element('video', {
      class: 'training-video',
      src: url,
      controls: '',
      muted: '',
      playsinline: '',
      'aria-label': title,
    });
    say('');
    screen.addEventListener('error', () => {
      say('It is not kept on this device, and the server does not give it.');
      screen.replaceWith(watch);
      watch.focus();
    });
    watch.replaceWith(screen);
    screen.focus();
    screen.play().catch(() => {});
  });
  return watch;
}

function keeper(
  { id, url, title, bytes: downloadTotal }: TrainingVideo,
  client: BackgroundFetchClient,
  say: (words: string) => void,
): HTMLElement {
  const progress = document.createElement('background-fetch-progress');
  const words = `Keep offline · ${bytes(downloadTotal)}`;
  const keep = element(
    'button',
    { type: 'button', class: 'quiet small', 'aria-label': `${words}: ${title}` },
    icon('inbox'),
    words,
  );
  const failed = (error: unknown): void => {
    console.error(`Failed to keep ${title}:`, error);
    const { code } = error as { code?: string };
    say(
      code === 'quota-exceeded'
        ? 'There is not enough room on this device.'
        : 'That did not work: reload the app.',
    );
  };
  // #region bg-fetch
  keep.addEventListener('click', () => {
    say('');
    client
      .fetch(id, url, { title, downloadTotal, icons: [{ src: '/icon.svg', type: 'image/svg+xml' }] })
      .catch(failed);
  });
  progress.append(keep);
  progress.className = 'training-progress';
  progress.download = id;
  progress.client = client;
  // #endregion
  progress.addEventListener('error', (event) => failed(event.error));
  return progress;
}
