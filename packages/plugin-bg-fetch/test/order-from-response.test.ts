import { orderFromResponse } from '../src/worker/download-from-response.ts';

test.each([
  ['decoded', 'first%20steps.webm', 'first steps.webm'],
  ['without query and fragment', 'intro.webm?v=2#t=10', 'intro.webm'],
  ['undecoded if a percent sign stands alone', '100%.webm', '100%.webm'],
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
