import { FakeBrowser } from 'workbox-plugin-testing';

interface Fetching {
  readonly id: string;
  readonly downloaded: number;
  readonly failureReason: string;
  addEventListener(type: 'progress', listener: () => void): void;
  match(url: string): Promise<{ responseReady: Promise<Response> } | undefined>;
}
interface Manager {
  fetch(id: string, urls: string | string[], options?: { downloadTotal?: number }): Promise<Fetching>;
  get(id: string): Promise<Fetching | undefined>;
  getIds(): Promise<string[]>;
}
interface FetchEnd extends ExtendableEvent {
  readonly registration: Fetching;
  updateUI(options: { title: string }): Promise<void>;
}

const url = 'https://app.test/a.webm';
const managerOf = (of: unknown) => (of as { backgroundFetch: Manager }).backgroundFetch;
const nameOf = (work: Promise<unknown>) =>
  work.then(
    () => 'started',
    ({ name }: Error) => name,
  );
const startIn = (browser: FakeBrowser, id: string, options = {}) =>
  browser.pages[0]?.run(async () => {
    const manager = managerOf(await navigator.serviceWorker.ready);
    return nameOf(manager.fetch(id, url, options));
  });

const browsers: FakeBrowser[] = [];
afterEach(async () => {
  for (const browser of browsers.splice(0)) await browser.close();
});

/** A worker that records the content of its events. */
async function createBrowser(granted = true) {
  const browser = new FakeBrowser({ permissions: { 'background-fetch': granted ? 'granted' : 'prompt' } });
  browsers.push(browser);
  const worker = await browser.register(() => {
    const seen: string[] = [];
    let kept: Fetching | undefined;
    for (const type of ['success', 'fail', 'abort', 'click'])
      self.addEventListener(`backgroundfetch${type}` as 'fetch', (event) => {
        const { registration, ...end } = event as unknown as FetchEnd;
        kept = registration;
        const look = async () => {
          const record = await registration.match('/a.webm');
          const text = await record?.responseReady.then((response) => response.text()).catch(() => 'nothing');
          const ids = (await managerOf(self.registration).getIds()).join();
          seen.push(`${type} ${registration.failureReason} ${text} [${ids}]`);
          if (end.type === 'success') return;
          await (event as unknown as FetchEnd).updateUI({ title: 'over' }).catch(() => seen.push('twice'));
          await (event as unknown as FetchEnd).updateUI({ title: 'again' }).catch(() => seen.push('twice'));
        };
        (event as ExtendableEvent).waitUntil(type === 'click' ? Promise.resolve() : look());
      });
    return { seen, kept: () => kept };
  });
  browser.openPage();
  return { browser, worker, fetches: browser.registration.backgroundFetch };
}

test('a worker cannot start a background fetch, with any permission', async () => {
  const { worker } = await createBrowser();
  expect(await worker.run(() => nameOf(managerOf(registration).fetch('a', url)))).toBe('NotAllowedError');
});

test('a page without the permission needs a click, and with the permission at most five fetches run', async () => {
  const { browser, fetches } = await createBrowser(false);
  expect(await startIn(browser, 'a')).toBe('TypeError');
  browser.hasUserActivation = true;
  for (const id of ['1', '2', '3', '4', '5']) expect(await startIn(browser, id)).toBe('started');
  expect(await startIn(browser, '5')).toBe('TypeError');
  expect(await startIn(browser, '6')).toBe('TypeError');
  expect(fetches.running).toEqual(['1', '2', '3', '4', '5']);
  expect(fetches.calls).toHaveLength(8);
});

test('a background fetch that is larger than the free space is rejected', async () => {
  const { browser } = await createBrowser();
  browser.storage.quota = 1000;
  expect(await startIn(browser, 'a', { downloadTotal: 1001 })).toBe('QuotaExceededError');
});

test('the success event is dispatched once to a worker that is started for it, and then the records are deleted', async () => {
  const { browser, worker, fetches } = await createBrowser();
  await startIn(browser, 'a');
  await worker.terminate();
  await fetches.succeed('a', { [url]: () => new Response('all') });
  const woken = (await browser.registration.runningWorker()) as typeof worker;
  expect(woken.exports.seen).toEqual(['success  all []', 'twice']);
  expect(woken.lastUpdateUI).toEqual({ title: 'over' });
  const late = await woken.run(async ({ kept }) => {
    const record = await kept()?.match('/a.webm');
    return record?.responseReady.catch(({ name }: Error) => name);
  });
  expect(late).toBe('AbortError');
  await expect(fetches.succeed('a', {})).rejects.toThrow('it is not running');
});

test('a failed background fetch has a reason, and a lost one dispatches no event', async () => {
  const { browser, worker, fetches } = await createBrowser();
  for (const id of ['a', 'b', 'c']) await startIn(browser, id);
  await fetches.fail('a', 'bad-status');
  fetches.lose('b');
  fetches.abort('c');
  await browser.settle();
  expect(worker.exports.seen[0]).toBe('fail bad-status nothing [b,c]');
  expect(worker.exports.seen.filter((one) => one !== 'twice').slice(1)).toEqual(['abort aborted nothing []']);
  expect(fetches.running).toEqual([]);
});

test('progress is reported to each registration object of the fetch', async () => {
  const { browser, fetches } = await createBrowser();
  await startIn(browser, 'a');
  const seen = await browser.pages[0]?.run(async () => {
    const manager = managerOf(await navigator.serviceWorker.ready);
    const [one, other] = [await manager.get('a'), await manager.get('a')];
    const seen: unknown[] = [one === other];
    for (const fetching of [one, other])
      fetching?.addEventListener('progress', () => void seen.push(fetching.downloaded));
    return seen;
  });
  fetches.progress('a', 7);
  expect(seen).toEqual([false, 7, 7]);
});
