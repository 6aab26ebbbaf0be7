import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

/** The answer of the server for one URL. */
export interface Page {
  body?: string;
  etag?: string;
  modified?: string;
  status?: number;
  headers?: Record<string, string>;
  /** Returns the answer in place of the other fields. */
  answer?: (request: Request) => Response | Promise<Response>;
}

const site = new Map<string, Page>();

/** The requests of this test, with path, condition and the status of the answer. */
export const asked: { path: string; condition: string | null; status: number; request: Request }[] = [];
export const paths = () => asked.map(({ path }) => path);
export const statuses = () => asked.map(({ status }) => status);

/** Changes the answer of the server for a path. Fields that are not given stay. */
export function publish(path: string, page: Page) {
  const key = path.startsWith('/') ? `https://app.test${path}` : path;
  site.set(key, { ...site.get(key), ...page });
}

export const names = (count: number) => Array.from({ length: count }, (_, at) => `/briefings/${at + 1}`);

/** Publishes pages with a strong ETag each. */
export function publishAll(count: number, version = 1) {
  for (const path of names(count)) publish(path, { body: `${path} v${version}`, etag: `"v${version}"` });
}

async function answer(request: Request): Promise<Response> {
  const {
    body = '',
    etag,
    modified,
    status = 200,
    headers,
    answer,
  } = site.get(request.url) ?? { status: 404 };
  if (answer) return answer(request);
  const validators = { ...(etag && { etag }), ...(modified && { 'last-modified': modified }), ...headers };
  const {
    'if-none-match': match,
    'if-modified-since': since,
    // Fetch §4.6: a browser adds `no-cache`. Express, Koa and Fastify then send the whole answer.
    'cache-control': control = ['no-store', 'reload'].includes(request.cache) ? 'no-cache' : '',
  } = Object.fromEntries(request.headers);
  const isForced = control.includes('no-cache');
  const same = isForced ? false : match ? match === etag : since !== undefined && since === modified;
  if (same && status === 200) return new HttpResponse(null, { status: 304, headers: validators });
  return HttpResponse.text(body, { status, headers: validators });
}

const server = setupServer(
  http.all('*', async ({ request }) => {
    const { pathname, search } = new URL(request.url);
    const noted = { path: pathname + search, condition: conditionOf(request), status: 0, request };
    asked.push(noted);
    const response = await answer(request);
    noted.status = response.status;
    return response;
  }),
);

function conditionOf({ headers }: Request): string | null {
  return headers.get('if-none-match') ?? headers.get('if-modified-since');
}

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  asked.splice(0);
  site.clear();
});
afterAll(() => server.close());
