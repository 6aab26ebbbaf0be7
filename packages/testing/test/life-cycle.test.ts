import { FakeBrowser } from 'workbox-plugin-testing';

declare const registration: ServiceWorkerRegistration;

const versioned =
  (version: string, log: string[], skip = false) =>
  () => {
    for (const type of ['install', 'activate']) {
      self.addEventListener(type, (event) => {
        log.push(
          `${version} ${type} ${(self as unknown as { serviceWorker: ServiceWorker }).serviceWorker.state}`,
        );
        (event as ExtendableEvent).waitUntil(
          caches.open(version).then(() => log.push(`${version} ${type} done`)),
        );
      });
    }
    self.addEventListener('fetch', (event) => (event as FetchEvent).respondWith(new Response(version)));
    let finish = () => {};
    self.addEventListener('sync', (event) => {
      (event as ExtendableEvent).waitUntil(new Promise<void>((resolve) => (finish = resolve)));
    });
    if (skip) void (self as unknown as ServiceWorkerGlobalScope).skipWaiting();
    return { finish: () => finish() };
  };

test('register installs, then activates, and respects waitUntil', async () => {
  const browser = new FakeBrowser();
  const log: string[] = [];
  const worker = await browser.register(versioned('v1', log));
  expect(log).toEqual([
    'v1 install installing',
    'v1 install done',
    'v1 activate activating',
    'v1 activate done',
  ]);
  expect(worker.state).toBe('activated');
  expect(browser.registration.active).toBe(worker.serviceWorker);
  await browser.close();
});

test('a start of an active worker evaluates the script and dispatches nothing', async () => {
  const browser = new FakeBrowser();
  const log: string[] = [];
  await browser.register(versioned('v1', log));
  log.length = 0;
  const next = await browser.startWorker();
  await browser.settle();
  expect(log).toEqual([]);
  expect(await (await next.fetch('/')).text()).toBe('v1');
  await browser.close();
});

test('an updated worker waits beside the active worker until it is activated', async () => {
  const browser = new FakeBrowser();
  const log: string[] = [];
  const old = await browser.register(versioned('v1', log));
  const page = browser.openPage();
  const next = await browser.update(versioned('v2', log));
  expect([old.state, next.state]).toEqual(['activated', 'installed']);
  expect(browser.registration.waiting).toBe(next.serviceWorker);
  expect(await (await page.fetch('/')).text()).toBe('v1');

  // The events of the old worker end first.
  const sync = old.sync('tag');
  const activated = next.activate();
  await browser.settle();
  expect(next.state).toBe('installed');
  await old.run(({ finish }) => finish());
  await Promise.all([sync, activated]);
  expect([old.state, next.state, old.alive]).toEqual(['redundant', 'activated', false]);
  expect(await (await page.fetch('/')).text()).toBe('v2');
  await browser.close();
});

test('skipWaiting activates an update at once', async () => {
  const browser = new FakeBrowser();
  await browser.register(versioned('v1', []));
  const next = await browser.update(versioned('v2', [], true));
  expect(next.state).toBe('activated');
  expect(browser.registration.waiting).toBeNull();
  await browser.close();
});

test('a failed install leaves the active worker as it is', async () => {
  const browser = new FakeBrowser();
  const old = await browser.register(versioned('v1', []));
  const broken = browser.update(() => {
    self.addEventListener('install', (event) => {
      (event as ExtendableEvent).waitUntil(Promise.reject(new Error('no')));
    });
  });
  await expect(broken).rejects.toThrow('no');
  expect(browser.registration.active).toBe(old.serviceWorker);
  expect(old.alive).toBe(true);
  await browser.close();
});

test('two scopes of one browser have their own workers and share the storage', async () => {
  const browser = new FakeBrowser();
  const one = await browser.register(() => registration.scope, { scope: 'https://app.test/one/' });
  const two = await browser.register(() => registration.scope, { scope: 'https://app.test/two/' });
  expect([one.exports, two.exports]).toEqual(['https://app.test/one/', 'https://app.test/two/']);
  await one.run(() => caches.open('shared'));
  expect(await two.run(() => caches.keys())).toEqual(['shared']);
  await browser.close();
});
