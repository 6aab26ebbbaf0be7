// The app of the kit's examples for real browsers: it saves notes through a queue and shows how many wait.
import { createServer } from 'node:http';
import { build } from 'esbuild';

const app = {
  '/worker.js': `
    import { registerRoute } from 'workbox-routing';
    import { NetworkOnly } from 'workbox-strategies';
    import { SyncQueuePlugin } from 'workbox-plugin-sync-queue';
    const strategy = new NetworkOnly({ plugins: [new SyncQueuePlugin('outbox')] });
    registerRoute(({ url }) => url.pathname.startsWith('/api/'), strategy, 'POST');
    self.addEventListener('install', () => self.skipWaiting());
    self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));`,
  '/page.js': `
    import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';
    navigator.serviceWorker.register('/worker.js');
    const outbox = new SyncQueueClient('outbox');
    const show = async () => (document.querySelector('#waiting').textContent = await outbox.size());
    outbox.subscribe(show);
    show();
    document.querySelector('#save').onclick = () => fetch('/api/notes', { method: 'POST', body: 'milk' });`,
};
const page = `<!doctype html><button id="save">Save</button><p id="waiting"></p>
  <script type="module" src="/page.js"></script>`;

/** The scripts of the app by their paths, with the packages that are installed at `at`. */
async function bundle(at) {
  const files = new Map();
  for (const [path, contents] of Object.entries(app)) {
    const options = { bundle: true, write: false, format: 'iife', logLevel: 'silent' };
    const define = { 'process.env.NODE_ENV': '"production"' };
    const made = await build({ ...options, define, stdin: { contents, resolveDir: at } });
    files.set(path, made.outputFiles[0].text);
  }
  return files;
}

/** A module that serves the app, with a FaultServer behind /api/. */
export const appModule = async (at) => `
import { createServer } from 'node:http';

const scripts = new Map(${JSON.stringify([...(await bundle(at))])});
export async function serveApp(api) {
  const server = createServer((request, response) => {
    if (request.url.startsWith('/api/')) return void api.listener(request, response);
    const script = scripts.get(request.url);
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
    response.end(script ?? ${JSON.stringify(page)});
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => void (server.close(), server.closeAllConnections());
  return { origin: 'http://127.0.0.1:' + server.address().port, close };
}
`;

/** Serves the app, with the packages that are installed at `at`. `notes` are the methods of what the server got. */
export async function serveApp(at) {
  const files = await bundle(at);
  const notes = [];
  const server = createServer((request, response) => {
    if (request.url === '/api/notes')
      return void response.writeHead(201).end(notes.push(request.method) && '{}');
    const script = files.get(request.url);
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html').end(script ?? page);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    notes,
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
