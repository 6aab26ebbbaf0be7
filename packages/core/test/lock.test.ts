import type * as core from '../src/index.ts';
import { createBrowser } from './helpers/create-browser.ts';

const script = () => require('workbox-plugin-core') as typeof core;

describe.each([
  ['with Web Locks', []],
  ['without Web Locks', ['locks']],
] as const)('%s', (_, without) => {
  const createWorker = () => createBrowser({ without }).register(script);

  test('tasks of one name run one after another, in the order of their requests', async () => {
    const worker = await createWorker();
    const log: string[] = [];
    const results = await worker.run(({ withLock }) =>
      Promise.all(
        ['a', 'b', 'c'].map((name) =>
          withLock('one', async () => {
            log.push(`${name} begins`);
            await fetch('/', { signal: AbortSignal.abort() }).catch(() => {});
            log.push(`${name} ends`);
            return name;
          }),
        ),
      ),
    );
    expect(results).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  test('a task that fails rejects for its caller only, and the next task gets the lock', async () => {
    const worker = await createWorker();
    const outcomes = await worker.run(({ withLock }) =>
      Promise.allSettled([
        withLock('one', () => Promise.reject(new Error('no'))),
        withLock('one', async () => 'fine'),
      ]),
    );
    expect(outcomes).toMatchObject([{ reason: { message: 'no' } }, { value: 'fine' }]);
    expect(await worker.run(({ withLock }) => withLock('one', async () => 'later'))).toBe('later');
    expect(worker.errors).toEqual([]);
  });

  test('tasks of different names do not wait for each other', async () => {
    const worker = await createWorker();
    let free = () => {};
    const first = worker.run(({ withLock }) =>
      withLock('one', () => new Promise<void>((resolve) => (free = resolve))),
    );
    expect(await worker.run(({ withLock }) => withLock('two', async () => 'done'))).toBe('done');
    free();
    await first;
  });
});

test('a page and a worker exclude each other with Web Locks', async () => {
  const browser = createBrowser();
  const worker = await browser.register(script);
  let free = () => {};
  const held = browser
    .openPage()
    .run(() => navigator.locks.request('one', () => new Promise<void>((resolve) => (free = resolve))));
  await browser.settle();
  const task = jest.fn(async () => {});
  const done = worker.run(({ withLock }) => withLock('one', task));
  await browser.settle();
  expect(task).not.toHaveBeenCalled();
  free();
  await Promise.all([held, done]);
  expect(task).toHaveBeenCalledTimes(1);
});

test('the lock of a terminated worker is free again with Web Locks', async () => {
  const browser = createBrowser();
  const worker = await browser.register(script);
  const stuck = worker.run(({ withLock }) => withLock('one', () => new Promise(() => {})));
  await browser.settle();
  await worker.terminate();
  await expect(stuck).rejects.toThrow('terminated');
  const next = await browser.startWorker<typeof core>();
  expect(await next.run(({ withLock }) => withLock('one', async () => 'mine'))).toBe('mine');
});
