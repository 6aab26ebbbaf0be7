// The page, which is the same for each worker.
import { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';
import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';
import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';

const outbox = new SyncQueueClient('outbox');
const refresher = new PeriodicRefreshClient('feed');
const downloads = new BackgroundFetchClient();

const element = (id) => document.getElementById(id);
const show = (id, text) => (element(id).textContent = text);

// Writes wait in the outbox while the server is down.
element('send').addEventListener('click', async () => {
  const response = await fetch('/api/notes', { method: 'POST', body: element('note').value });
  show('outbox', response.status === 202 ? 'kept' : response.ok ? 'sent' : `refused: ${response.status}`);
});
outbox.subscribe(() => {
  const { length } = outbox.getSnapshot().entries;
  if (!length && element('outbox').textContent === 'kept') show('outbox', 'delivered');
});

// The feed is refreshed before it is read.
const showFeed = () =>
  fetch('/feed/latest')
    .then((response) => response.text())
    .then((text) => show('feed', text))
    .catch(() => show('feed', 'not here yet'));
element('keep-fresh').addEventListener('click', async () => {
  const { mode } = await refresher.enable();
  show('feed', `kept fresh: ${mode}`);
});

// A large file is downloaded completely, also after the page is closed.
element('download').addEventListener('click', () =>
  downloads.fetch('film', ['/media/film'], { title: 'The film' }),
);
downloads.subscribe(() => {
  const film = downloads.getSnapshot().find(({ id }) => id === 'film');
  if (film) show('film', film.state);
});

// The development server of Vite has a worker of its own.
await navigator.serviceWorker.register(import.meta.env?.DEV ? '/dev-sw.js?dev-sw' : '/sw.js');
await navigator.serviceWorker.ready;
if (!navigator.serviceWorker.controller)
  await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
document.body.dataset.ready = 'yes';
await showFeed();
