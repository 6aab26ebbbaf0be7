import { responseStateOf } from './undici-internals.ts';

const redirects = [301, 302, 303, 307, 308];
const maxRedirects = 20;
const bodyHeaders = [
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
  'content-length',
];

/**
 * Handles redirects by the `redirect` mode of the request, because MSW follows only some redirects.
 *
 * @see https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export async function withRedirects(
  request: Request,
  send: (request: Request) => Promise<Response>,
): Promise<Response> {
  const urls = [new URL(request.url)];
  for (let current = request; ;) {
    const next = current.clone();
    const response = await send(current);
    const location = redirects.includes(response.status) ? response.headers.get('Location') : null;
    if (location === null) return withUrls(response, urls);
    if (request.redirect === 'manual') return opaqueRedirect(urls);
    const url = new URL(location, current.url);
    const isCrossOrigin = url.origin !== new URL(current.url).origin;
    if (request.redirect === 'error' || urls.length > maxRedirects || !/^https?:$/.test(url.protocol))
      throw new TypeError('A redirect that cannot be followed');
    if (request.mode === 'same-origin' && isCrossOrigin) throw new TypeError('A redirect to another origin');
    urls.push(url);
    current = await redirected(next, url, response.status, isCrossOrigin);
  }
}

async function redirected(
  request: Request,
  url: URL,
  status: number,
  isCrossOrigin: boolean,
): Promise<Request> {
  const { method, signal, keepalive } = request;
  const headers = new Headers(request.headers);
  const asGet = status === 303 ? !/^(GET|HEAD)$/.test(method) : status < 303 && method === 'POST';
  if (asGet) for (const name of bodyHeaders) headers.delete(name);
  if (isCrossOrigin) headers.delete('Authorization');
  const body = asGet || !request.body ? null : await request.arrayBuffer();
  return new Request(url, { method: asGet ? 'GET' : method, headers, body, signal, keepalive });
}

/** @see https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect */
function opaqueRedirect(urlList: URL[]): Response {
  const response = new Response();
  Object.assign(responseStateOf(response), { type: 'opaqueredirect', status: 0, urlList });
  return response;
}

/** Sets the URL list, so that a clone has the URL. MSW sets `url` on the response object only. */
function withUrls(response: Response, urls: URL[]): Response {
  Reflect.deleteProperty(response, 'url');
  responseStateOf(response).urlList = urls;
  return response;
}
