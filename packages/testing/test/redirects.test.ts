import { http } from 'msw';
import { setupServer } from 'msw/node';
import { FakeBrowser } from 'workbox-plugin-testing';

interface Seen {
  method: string;
  url: string;
  body: string;
  type: string | null;
  token: string | null;
}
const seen: Seen[] = [];
const server = setupServer(
  http.all('*', async ({ request }) => {
    const { method, url, headers } = request;
    const [type, token] = [headers.get('Content-Type'), headers.get('Authorization')];
    seen.push({ method, url, body: await request.text(), type, token });
    const { searchParams } = new URL(url);
    const [status, to] = [searchParams.get('answer'), searchParams.get('to')];
    if (to === null) return new Response('here', { status: 200 });
    return new Response(null, { status: Number(status), headers: { Location: to } });
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
beforeEach(() => (seen.length = 0));

async function fetchInWorker(url: string, init: RequestInit): Promise<Response> {
  const browser = new FakeBrowser();
  try {
    const worker = await browser.register(() => ({}));
    return await worker.run(() => fetch(new Request(url, init)));
  } finally {
    await browser.close();
  }
}
const post = (init: RequestInit = {}): RequestInit => ({
  ...{ method: 'POST', body: 'milk', headers: { 'Content-Type': 'text/x', Authorization: 'me' } },
  ...init,
});

test.each([
  [301, 'GET', ''],
  [302, 'GET', ''],
  [303, 'GET', ''],
  [307, 'POST', 'milk'],
  [308, 'POST', 'milk'],
])(
  'a POST that is answered %i is followed as %s, and its response has the final URL',
  async (status, method, body) => {
    const response = await fetchInWorker(`https://app.test/?answer=${status}&to=//there/`, post());
    expect([response.redirected, response.url, await response.text()]).toEqual([
      true,
      'https://there/',
      'here',
    ]);
    expect(seen.at(-1)).toEqual({
      method,
      url: 'https://there/',
      body,
      type: body ? 'text/x' : null,
      token: null,
    });
  },
);

test('a PUT that is answered 302 is followed as PUT, and after a 303 as GET', async () => {
  await fetchInWorker('https://app.test/?answer=302&to=/there', post({ method: 'PUT' }));
  await fetchInWorker('https://app.test/?answer=303&to=/there', post({ method: 'PUT' }));
  expect(seen.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT', 'GET']);
  expect(seen[1]).toMatchObject({ body: 'milk', token: 'me' });
});

test('a redirect with the mode manual is an opaque redirect', async () => {
  const { type, status, url, redirected, headers } = await fetchInWorker(
    'https://app.test/?answer=302&to=//there/',
    post({ redirect: 'manual' }),
  );
  expect({ type, status, url, redirected, headers: [...headers] }).toEqual({
    type: 'opaqueredirect',
    status: 0,
    url: 'https://app.test/?answer=302&to=//there/',
    redirected: false,
    headers: [],
  });
});

test.each<[string, string, RequestInit]>([
  ['where the request wants an error', 'https://app.test/?answer=302&to=/there', { redirect: 'error' }],
  [
    'to another origin in same-origin mode',
    'https://app.test/?answer=302&to=//there/',
    { mode: 'same-origin' },
  ],
  ['that never ends', 'https://app.test/?answer=302&to=', {}],
])('a redirect %s is a network error', async (_, url, init) => {
  await expect(fetchInWorker(url, post(init))).rejects.toThrow('Failed to fetch');
});

test('a clone of a response has the URL and the redirected flag', async () => {
  const response = await fetchInWorker('https://app.test/?answer=302&to=//there/', post());
  expect(response.clone()).toMatchObject({ redirected: true, url: 'https://there/' });
});
