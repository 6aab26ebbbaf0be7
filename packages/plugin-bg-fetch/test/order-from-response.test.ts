import { orderFromResponse } from '../src/worker/download-from-response.ts';

test.each([
  ['as people read it', 'first%20steps.webm', 'first steps.webm'],
  ['without what is asked of it', 'intro.webm?v=2#t=10', 'intro.webm'],
  ['as it is written, where a percent sign stands alone', '100%.webm', '100%.webm'],
])('the title of an order from a response is the name of the file, %s', (_, name, title) => {
  const request = new Request(`https://app.test/media/${name}`);
  const response = new Response('1', { headers: { 'Content-Length': '27' } });
  expect(orderFromResponse(request, response, 20)).toMatchObject({ title, downloadTotal: 27 });
});

test('an order from a response keeps the integrity of its request', () => {
  const integrity = 'sha256-AAAA';
  const request = new Request('https://app.test/media/intro.webm', { integrity });
  const response = new Response('1', { headers: { 'Content-Length': '27' } });
  expect(orderFromResponse(request, response, 20)?.files).toMatchObject([{ integrity }]);
});
