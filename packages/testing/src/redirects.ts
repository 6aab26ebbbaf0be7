import { getResponseState } from 'undici/lib/web/fetch/response.js';

const redirects = [301, 302, 303, 307, 308];
const most = 20;
const ofBodies = [
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
  'content-length',
];

/**
 * Treats redirects as the request says, for MSW follows only some of them and shows the others.
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
    if (location === null) return seenAt(response, urls);
    if (request.redirect === 'manual') return opaqueRedirect(urls);
    const url = new URL(location, current.url);
    const isForeign = url.origin !== new URL(current.url).origin;
    if (request.redirect === 'error' || urls.length > most || !/^https?:$/.test(url.protocol))
      throw new TypeError('A redirect that cannot be followed');
    if (request.mode === 'same-origin' && isForeign) throw new TypeError('A redirect to another origin');
    urls.push(url);
    current = await redirected(next, url, response.status, isForeign);
  }
}

async function redirected(request: Request, url: URL, status: number, isForeign: boolean): Promise<Request> {
  const { method, signal, keepalive } = request;
  const headers = new Headers(request.headers);
  const asGet = status === 303 ? !/^(GET|HEAD)$/.test(method) : status < 303 && method === 'POST';
  if (asGet) for (const name of ofBodies) headers.delete(name);
  if (isForeign) headers.delete('Authorization');
  const body = asGet || !request.body ? null : await request.arrayBuffer();
  return new Request(url, { method: asGet ? 'GET' : method, headers, body, signal, keepalive });
}

/** @see https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect */
function opaqueRedirect(urlList: URL[]): Response {
  const response = new Response();
  Object.assign(getResponseState(response), { type: 'opaqueredirect', status: 0, urlList });
  return response;
}

/** MSW sets `url` on the object itself, and a clone has none. */
function seenAt(response: Response, urls: URL[]): Response {
  Reflect.deleteProperty(response, 'url');
  getResponseState(response).urlList = urls;
  return response;
}
