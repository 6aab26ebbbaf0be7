import type { Download } from '../src/shared/download.ts';
import { formatBytes, formatDuration } from '../src/element/format.ts';
import { actionsOf, englishWords } from '../src/element/progress-words.ts';

const aDownload = (given: Partial<Download> = {}): Download => ({
  id: 'intro',
  title: 'Introduction',
  state: 'running',
  engine: 'ranged',
  downloaded: 0,
  downloadTotal: 0,
  files: [],
  createdAt: 0,
  ...given,
});
const half = { downloaded: 6_000_000, downloadTotal: 12_000_000 };
const words = (given: Partial<Download>) =>
  englishWords.status(
    aDownload(given),
    (count) => formatBytes(count, 'en'),
    (seconds) => formatDuration(seconds, 'en'),
  );

test.each([
  [{ state: 'queued', waitingFor: 'page' }, 'Starts when a page of the app is open'],
  [{ state: 'queued', waitingFor: 'slot' }, 'Waits for another download to end'],
  [{ state: 'needs-gesture' }, 'Press Start to download'],
  [{ state: 'starting' }, 'Starting'],
  [{}, 'Downloading'],
  [{ downloaded: 500 }, '0.5 kB'],
  [half, '6 MB of 12 MB'],
  [{ ...half, secondsLeft: 100 }, '6 MB of 12 MB · 2 min left'],
  [{ ...half, waitingFor: 'network' }, '6 MB of 12 MB · Waiting for the network'],
  [{ ...half, waitingFor: 'server' }, '6 MB of 12 MB · The server cannot be reached'],
  [{ ...half, waitingFor: 'slot' }, '6 MB of 12 MB · Waits for another download to end'],
  [{ waitingFor: 'browser' }, 'Starting'],
  [{ ...half, waitingFor: 'browser', files: [{ url: '/a', storedBytes: 6_000_000 }] }, 'Starting'],
  [{ ...half, waitingFor: 'browser', secondsLeft: 5 }, '6 MB of 12 MB · Paused by the browser'],
  [{ downloaded: 11_000_000, downloadTotal: 10_000_000 }, '11 MB of 11 MB'],
  [{ ...half, state: 'paused' }, 'Paused · 6 MB of 12 MB'],
  [{ state: 'paused' }, 'Paused'],
  [{ ...half, state: 'storing' }, 'Storing · 6 MB of 12 MB'],
  [{ ...half, state: 'done', downloaded: 12_000_000 }, 'Kept offline · 12 MB'],
  [{ state: 'aborted' }, 'Cancelled'],
  [{ state: 'failed' }, 'It failed'],
  [{ state: 'failed', failureReason: 'quota-exceeded' }, 'There is not enough room'],
] as [Partial<Download>, string][])('the status text of %j is %s', (given, expected) => {
  expect(words(given)).toBe(expected);
});

test.each([
  [{ state: 'queued' }, ['pause', 'cancel']],
  [{ state: 'needs-gesture' }, ['start', 'cancel']],
  [{ state: 'running' }, ['pause', 'cancel']],
  [{ state: 'running', engine: 'background-fetch' }, ['cancel']],
  [{ state: 'paused' }, ['resume', 'cancel']],
  [{ state: 'storing' }, ['cancel']],
  [{ state: 'done' }, ['remove']],
  [{ state: 'failed' }, ['retry', 'remove']],
  [{ state: 'aborted' }, ['retry', 'remove']],
] as [Partial<Download>, string[]][])('the actions of %j are %j', (given, expected) => {
  expect(actionsOf(aDownload(given))).toEqual(expected);
});

test.each([
  [0, '0 kB'],
  [999, '1 kB'],
  [1000, '1 kB'],
  [1_250_000, '1.3 MB'],
  [12_400_000, '12 MB'],
  [999_999_999, '1,000 MB'],
  [3_000_000_000, '3 GB'],
  [5e15, '5,000 TB'],
])('%i bytes are written as %s', (count, expected) => {
  expect(formatBytes(count, 'en')).toBe(expected);
});

test.each([
  [0, '0 sec'],
  [59, '59 sec'],
  [61, '2 min'],
  [3600, '1 hr'],
])('%i seconds are written as %s', (seconds, expected) => {
  expect(formatDuration(seconds, 'en')).toBe(expected);
});

test('numbers are written in the language of the page', () => {
  expect(formatBytes(1_250_000, 'de')).toBe('1,3 MB');
});
