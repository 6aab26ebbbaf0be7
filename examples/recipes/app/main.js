// The page: the same for every way to build the worker.
import { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';
import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';
import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';

const outbox = new SyncQueueClient('outbox');
const refresher = new PeriodicRefreshClient('feed');
const downloads = new BackgroundFetchClient();

const element = (id) => document.getElementById(id);
const show = (id, text) => (element(id).textContent = text);

// What is written waits in the outbox while the server is away.
element('send').addEventListener('click', async () => {
  const response = await fetch('/api/notes', { method: 'POST', body: element('note').value });
  show('outbox', response.status === 202 ? 'kept' : response.ok ? 'sent' : `refused: ${response.status}`);
});
outbox.subscribe(() => {
  const { length } = outbox.getSnapshot().entries;
  if (!length && element('outbox').textContent === 'kept') show('outbox', 'delivered');
});

// What is read was fetched before it is opened.
const showFeed = () =>
  fetch('/feed/latest')
    .then((response) => response.text())
    .then((text) => show('feed', text))
    .catch(() => show('feed', 'not here yet'));
element('keep-fresh').addEventListener('click', async () => {
  const { mode } = await refresher.enable();
  show('feed', `kept fresh: ${mode}`);
});

// What is large comes down to the end, whatever becomes of the page.
element('download').addEventListener('click', () =>
  downloads.fetch('film', ['/media/film'], { title: 'The film' }),
);
downloads.subscribe(() => {
  const film = downloads.getSnapshot().find(({ id }) => id === 'film');
  if (film) show('film', film.state);
});

// Vite's development server has a worker of its own.
await navigator.serviceWorker.register(import.meta.env?.DEV ? '/dev-sw.js?dev-sw' : '/sw.js');
await navigator.serviceWorker.ready;
if (!navigator.serviceWorker.controller)
  await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
document.body.dataset.ready = 'yes';
await showFeed();
