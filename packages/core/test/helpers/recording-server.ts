import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

/** The requests that the server received in this test. */
export const requests: Request[] = [];

const server = setupServer(
  http.all('https://app.test/*', ({ request }) => {
    requests.push(request);
    return HttpResponse.text(`${new URL(request.url).pathname} from the server`);
  }),
);

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => void requests.splice(0));
afterAll(() => server.close());
