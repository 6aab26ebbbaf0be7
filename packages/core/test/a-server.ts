import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

/** What the server was asked for in this test. */
export const asked: Request[] = [];

const server = setupServer(
  http.all('https://app.test/*', ({ request }) => {
    asked.push(request);
    return HttpResponse.text(`${new URL(request.url).pathname} from the server`);
  }),
);

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => void asked.splice(0));
afterAll(() => server.close());
