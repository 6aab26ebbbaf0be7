import { advance, toDownload, type Progress } from '../src/shared/download.ts';
import { createFile, createJob } from './helpers/create-job.ts';

const second = 1000;
/** Progress over steps of [seconds, bytes so far]. */
const after = (...steps: [number, number][]) =>
  steps.reduce<Progress | undefined>((seen, [at, bytes]) => advance(seen, bytes, at * second), undefined);

test('a steady download has a speed, and a new one has none', () => {
  expect(after([1, 100])).toEqual({ downloaded: 100, at: second });
  expect(after([1, 100], [2, 200], [3, 300])).toMatchObject({ downloaded: 300, bytesPerSecond: 100 });
});

test('a single fast moment changes the speed by a part only', () => {
  expect(after([1, 0], [2, 100], [3, 700])?.bytesPerSecond).toBe(200);
});

test('after a pause the speed is measured again', () => {
  expect(after([1, 0], [2, 100], [40, 200], [41, 1200])?.bytesPerSecond).toBeGreaterThan(100);
  expect(after([1, 0], [2, 100], [40, 140])?.bytesPerSecond).toBeCloseTo(40 / 38);
});

test('the bytes of a download never decrease', () => {
  const seen = after([1, 100], [2, 200]);
  expect(advance(seen, 150, 3 * second)).toBe(seen);
  expect(advance(seen, 200, 3 * second)).toBe(seen);
});

const running = createJob({ state: 'running', downloadTotal: 1000 });

test('an active background fetch has the time left', () => {
  const seen = after([1, 0], [2, 100]);
  expect(toDownload(running, seen, 2 * second)).toMatchObject({
    downloaded: 100,
    downloadTotal: 1000,
    secondsLeft: 9,
  });
});

test('a background fetch waits for the browser before its first bytes and while nothing arrives', () => {
  const rests = { waitingFor: 'browser' };
  expect(toDownload(running, undefined, 0)).toMatchObject(rests);
  expect(toDownload(running, { downloaded: 100, at: 0 }, Date.now())).toMatchObject({
    ...rests,
    downloaded: 100,
  });
  const quiet = toDownload(running, after([1, 0], [2, 100]), 5 * second);
  expect(quiet).toMatchObject(rests);
  expect(quiet).not.toHaveProperty('secondsLeft');
});

test('a download with an unknown total has no time left', () => {
  const download = toDownload({ ...running, downloadTotal: 0 }, after([1, 0], [2, 100]), 2 * second);
  expect(download).toMatchObject({ downloaded: 100, downloadTotal: 0 });
  expect(download).not.toHaveProperty('secondsLeft');
});

test('files that are stored already count as downloaded', () => {
  const job = { ...running, files: [createFile({ storedBytes: 400 }), createFile()] };
  expect(toDownload(job, undefined, 0)).toMatchObject({ downloaded: 400 });
  expect(toDownload(job, after([1, 400], [2, 500]), 2 * second)).toMatchObject({
    downloaded: 500,
    secondsLeft: 5,
  });
});

test('a done download is as large as its stored files', () => {
  const job = createJob({
    state: 'done',
    downloadTotal: 1000,
    files: [createFile({ storedBytes: 990 })],
  });
  expect(toDownload(job, undefined, 0)).toMatchObject({ downloaded: 990, downloadTotal: 990 });
});

test('a page does not get cache names, keys and headers', () => {
  const job = { ...running, files: [createFile({ headers: [['x-part', '1']] })] };
  expect(toDownload(job, undefined, 0).files).toEqual([{ url: createFile().url, storedBytes: undefined }]);
  expect(toDownload(job, undefined, 0)).not.toHaveProperty('scope');
});

test('the time left is hidden while nothing arrives, with both engines', () => {
  const ranged = { ...running, engine: 'ranged' as const };
  const seen = after([1, 0], [2, 100]);
  expect(toDownload(ranged, seen, 2 * second)).toMatchObject({ secondsLeft: 9 });
  expect(toDownload(ranged, seen, 5 * second)).not.toHaveProperty('secondsLeft');
});

test.each(['running', 'paused', 'failed'] as const)(
  'the received bytes are never more than the total of a %s download',
  (state) => {
    const download = toDownload({ ...running, state, downloaded: 1200 }, undefined, 0);
    expect(download).toMatchObject({ downloaded: 1200, downloadTotal: 1200 });
  },
);
