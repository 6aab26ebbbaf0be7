// Runs a built app in Chromium: its worker is registered, keeps a POST while the server is down, and delivers it.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** A server for the files of a folder that records the bodies of what is posted. */
class AppServer {
  posts = [];
  #folder;
  #server;
  #port = 0;
  #posted;

  constructor(folder) {
    this.#folder = folder;
  }

  get origin() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Takes the same port again after `down`. */
  async up() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = this.#server.address().port;
  }

  async down() {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Resolves with the first post. */
  posted() {
    return new Promise((resolve) => {
      if (this.posts.length) resolve();
      this.#posted = resolve;
    });
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, this.origin);
    if (request.method === 'POST') {
      const chunks = await request.toArray();
      this.posts.push({ path: pathname, body: Buffer.concat(chunks).toString() });
      response.writeHead(201).end();
      this.#posted?.();
      return;
    }
    const path = join(this.#folder, normalize(pathname === '/' ? '/index.html' : pathname));
    if (!existsSync(path)) return void response.writeHead(404).end();
    const headers = {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
    };
    response.writeHead(200, headers).end(readFileSync(path));
  }
}

/** Rejects with what the page or the worker has printed, where it takes longer than a minute. */
export async function tryWorker(browser, folder) {
  const server = new AppServer(folder);
  await server.up();
  const context = await browser.newContext();
  const printed = [];
  try {
    context.on('console', (message) => printed.push(message.text()));
    context.on('weberror', (error) => printed.push(String(error.error())));
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(server.origin);
    await page.waitForFunction(() => navigator.serviceWorker.controller && globalThis.clients);
    const alone = await page.evaluate(() => globalThis.clients.alone.getAll());
    if (alone.length) throw new Error(`a queue without a worker has ${alone.length} entries`);
    await server.down();
    const status = await page.evaluate(async () => {
      const response = await fetch('/api/notes', { method: 'POST', body: 'milk' });
      return response.status;
    });
    if (status !== 202)
      throw new Error(`the page got ${status} for a write while the server was down, not 202`);
    await server.up();
    const posted = server.posted();
    await page.evaluate(() => globalThis.clients.outbox.replayRequests());
    await within(60_000, posted, 'the write that was kept did not arrive');
    await page.evaluate(() => globalThis.clients.outbox.whenDrained());
    const posts = JSON.stringify(server.posts);
    if (posts !== '[{"path":"/api/notes","body":"milk"}]') throw new Error(`the server got ${posts}`);
  } catch (error) {
    throw new Error([error.message, ...printed].join('\n'), { cause: error });
  } finally {
    await context.close();
    await server.down();
  }
}

async function within(milliseconds, promise, otherwise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), milliseconds);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
