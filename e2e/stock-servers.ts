import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface StockRequest {
  path: string;
  status: number;
  /** The bytes of the body that was sent. */
  bytes: number;
}

/** A common server with its defaults, over a folder. */
export interface StockServer {
  origin: string;
  /** The requests under /entries/ so far. */
  requests(): StockRequest[];
  close(): Promise<void>;
}

/** A served folder. A file that is written again gets a date that is newer by more than a second. */
export class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'workbox-plugins-site-'));
  readonly path = join(this.folder, 'public');
  #written = 0;

  write(path: string, body: string): void {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
    const seconds = 1_700_000_000 + 10 * this.#written++;
    utimesSync(file, seconds, seconds);
  }

  has = (path: string) => existsSync(join(this.path, path));
  read = (path: string) => readFileSync(join(this.path, path), 'utf8');

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Most of these packages have no types. Some are CommonJS. */
const load = async <T>(name: string) => ((await import(name)) as { default: T }).default;

interface ExpressResponse {
  json(value: unknown): void;
}
type Express = (() => RequestListener & {
  use(...handlers: unknown[]): void;
  get(path: string, handler: (request: { path: string }, response: ExpressResponse) => void): void;
}) & { static(folder: string): unknown };

/** Serves by express.static, and under /entries/json/ the same by `res.json`. */
const express = (name: 'express' | 'express4') => async (site: Site) => {
  const create = await load<Express>(name);
  const app = create();
  app.get('/entries/json/:name', ({ path }, response) =>
    response.json({ text: site.read(path.replace('/json', '')) }),
  );
  app.use(create.static(site.path));
  return app;
};

interface Koa {
  use(middleware: unknown): void;
  callback(): RequestListener;
}

const koa = async (site: Site) => {
  const app = new (await load<new () => Koa>('koa'))();
  for (const name of ['koa-conditional-get', 'koa-etag']) app.use((await load<() => unknown>(name))());
  app.use((context: { path: string; type: string; body: string }) => {
    if (!site.has(context.path)) return;
    context.type = context.path.replace(/.*\./, '');
    context.body = site.read(context.path);
  });
  return app.callback();
};

interface Fastify {
  register(plugin: unknown, options: object): void;
  ready(): Promise<void>;
  routing: RequestListener;
}

const fastify = async (site: Site) => {
  const app = (await load<() => Fastify>('fastify'))();
  app.register(await load('@fastify/static'), { root: site.path });
  await app.ready();
  return app.routing;
};

/** It reads its folder once, so that it is created for each request, as in a deployment. */
const sirv = async (site: Site): Promise<RequestListener> => {
  const create = await load<(folder: string, options: object) => RequestListener>('sirv');
  return (request, response) => create(site.path, { etag: true })(request, response);
};

function counted(requests: StockRequest[], request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '';
  if (!path.startsWith('/entries/')) return;
  let bytes = 0;
  type Send = (...given: unknown[]) => unknown;
  const [write, end] = [response.write.bind(response) as Send, response.end.bind(response) as Send];
  const count = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) bytes += Buffer.byteLength(chunk);
  };
  Object.assign(response, {
    write: (...given: unknown[]) => {
      count(given[0]);
      return write(...given);
    },
    end: (...given: unknown[]) => {
      count(given[0]);
      return end(...given);
    },
  });
  response.on('finish', () => requests.push({ path, status: response.statusCode, bytes }));
}

const inNode =
  (create: (site: Site) => Promise<RequestListener>) =>
  async (site: Site): Promise<StockServer> => {
    const listener = await create(site);
    const requests: StockRequest[] = [];
    const server = createServer((request, response) => {
      counted(requests, request, response);
      listener(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      requests: () => requests,
      close: async () => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await closed;
      },
    };
  };

const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/usr/local/sbin` };
/** The Debian package `nginx-light` contains it. */
export const hasNginx = spawnSync('nginx', ['-v'], { env }).status === 0;

const freePort = async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const nginx =
  (directives: string) =>
  async (site: Site): Promise<StockServer> => {
    const port = await freePort();
    const { folder } = site;
    const log = join(folder, 'access.log');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join(' ');
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; events {}
      http {
        ${temporary}
        log_format counted '$uri $status $body_bytes_sent'; access_log ${log} counted;
        types { text/html html; text/javascript js; text/plain txt; }
        server { listen 127.0.0.1:${port}; root ${site.path}; ${directives} }
      }`,
    );
    const running = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
      env,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => running.on('exit', resolve));
    const origin = `http://127.0.0.1:${port}`;
    while (running.exitCode === null && !(await fetch(origin).catch(() => undefined)))
      await new Promise((resolve) => setTimeout(resolve, 20));
    if (running.exitCode !== null) throw new Error(readFileSync(join(folder, 'error.log'), 'utf8'));
    return {
      origin,
      requests: () =>
        readFileSync(log, 'utf8')
          .split('\n')
          .map((line) => line.split(' '))
          .filter(([path]) => path?.startsWith('/entries/'))
          .map(([path = '', status, bytes]) => ({ path, status: Number(status), bytes: Number(bytes) })),
      close: async () => {
        running.kill();
        await ended;
      },
    };
  };

export const stockServers: Record<string, (site: Site) => Promise<StockServer>> = {
  'Express 5': inNode(express('express')),
  'Express 4': inNode(express('express4')),
  'Koa with koa-conditional-get': inNode(koa),
  'Fastify with @fastify/static': inNode(fastify),
  sirv: inNode(sirv),
  nginx: nginx(''),
  'nginx with gzip': nginx('gzip on; gzip_types text/plain;'),
  'nginx without ETag': nginx('etag off;'),
};
