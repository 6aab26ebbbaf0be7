import { advance, toDownload, type Progress } from '../src/shared/download.ts';
import { aFile, aJob } from './a-job.ts';

const second = 1000;
/** Progress over steps of [seconds, bytes so far]. */
const after = (...steps: [number, number][]) =>
  steps.reduce<Progress | undefined>((seen, [at, bytes]) => advance(seen, bytes, at * second), undefined);

test('a steady download has its speed, and one that was just seen has none', () => {
  expect(after([1, 100])).toEqual({ downloaded: 100, at: second });
  expect(after([1, 100], [2, 200], [3, 300])).toMatchObject({ downloaded: 300, bytesPerSecond: 100 });
});

test('a jolt moves the speed by a part of it', () => {
  expect(after([1, 0], [2, 100], [3, 700])?.bytesPerSecond).toBe(200);
});

test('after a rest the speed is measured anew', () => {
  expect(after([1, 0], [2, 100], [40, 200], [41, 1200])?.bytesPerSecond).toBeGreaterThan(100);
  expect(after([1, 0], [2, 100], [40, 140])?.bytesPerSecond).toBeCloseTo(40 / 38);
});

test('bytes never become fewer, and none is no progress', () => {
  const seen = after([1, 100], [2, 200]);
  expect(advance(seen, 150, 3 * second)).toBe(seen);
  expect(advance(seen, 200, 3 * second)).toBe(seen);
});

const running = aJob({ state: 'running', downloadTotal: 1000 });

test('a background fetch that moves tells how long it will take', () => {
  const seen = after([1, 0], [2, 100]);
  expect(toDownload(running, seen, 2 * second)).toMatchObject({
    downloaded: 100,
    downloadTotal: 1000,
    secondsLeft: 9,
  });
});

test('before its first bytes, and when it rests, it waits for the browser', () => {
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

test('with an unknown total there is no time left to tell', () => {
  const download = toDownload({ ...running, downloadTotal: 0 }, after([1, 0], [2, 100]), 2 * second);
  expect(download).toMatchObject({ downloaded: 100, downloadTotal: 0 });
  expect(download).not.toHaveProperty('secondsLeft');
});

test('files that are stored already count', () => {
  const job = { ...running, files: [aFile({ storedBytes: 400 }), aFile()] };
  expect(toDownload(job, undefined, 0)).toMatchObject({ downloaded: 400 });
  expect(toDownload(job, after([1, 400], [2, 500]), 2 * second)).toMatchObject({
    downloaded: 500,
    secondsLeft: 5,
  });
});

test('what is done is as large as what is stored', () => {
  const job = aJob({
    state: 'done',
    downloadTotal: 1000,
    files: [aFile({ storedBytes: 990 })],
  });
  expect(toDownload(job, undefined, 0)).toMatchObject({ downloaded: 990, downloadTotal: 990 });
});

test('cache names, keys and headers stay in the worker', () => {
  const job = { ...running, files: [aFile({ headers: [['x-part', '1']] })] };
  expect(toDownload(job, undefined, 0).files).toEqual([{ url: aFile().url, storedBytes: undefined }]);
  expect(toDownload(job, undefined, 0)).not.toHaveProperty('scope');
});

test('the time left disappears while nothing comes, by whatever engine', () => {
  const ranged = { ...running, engine: 'ranged' as const };
  const seen = after([1, 0], [2, 100]);
  expect(toDownload(ranged, seen, 2 * second)).toMatchObject({ secondsLeft: 9 });
  expect(toDownload(ranged, seen, 5 * second)).not.toHaveProperty('secondsLeft');
});

test.each(['running', 'paused', 'failed'] as const)(
  'what has arrived is never more than the total: %s',
  (state) => {
    const download = toDownload({ ...running, state, downloaded: 1200 }, undefined, 0);
    expect(download).toMatchObject({ downloaded: 1200, downloadTotal: 1200 });
  },
);
