import { redactUrl } from '../src/report/redact.ts';

test.each([
  ['https://app.example/api/notes', 'https://app.example/api/notes'],
  ['https://app.example/api/notes?token=secret', 'https://app.example/api/notes?…'],
  ['https://app.example/cb#access_token=secret', 'https://app.example/cb#…'],
  ['https://app.example/cb?code=secret#state=secret', 'https://app.example/cb?…#…'],
  ['https://ann:secret@app.example/feed', 'https://app.example/feed'],
  ['/media/course.webm?signature=secret', '/media/course.webm?…'],
  ['course #secret', 'course ?…'],
  ['course', 'course'],
])('a report has %s as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});

test('a report with queries has them and the fragment, and never the password', () => {
  expect(redactUrl('https://ann:secret@app.example/a?b=c#d', true)).toBe('https://app.example/a?b=c#d');
  expect(redactUrl('course?b', true)).toBe('course?b');
});
