import { FakeBrowser } from 'workbox-plugin-testing';

const script = () => {
  self.addEventListener('message', (event) => {
    const { data, ports, source } = event as unknown as ExtendableMessageEvent;
    if (ports[0]) ports[0].postMessage({ echo: data });
    else source?.postMessage({ to: (source as Client).id, data });
  });
};

test('a message reaches the worker with its source, and the answer reaches the page', async () => {
  const browser = new FakeBrowser();
  await browser.register(script);
  const page = browser.openPage();
  const other = browser.openPage();
  page.post('hello');
  await browser.settle();
  expect(page.messages).toEqual([{ to: page.id, data: 'hello' }]);
  expect(other.messages).toEqual([]);
  await browser.close();
});

test('a port that is transferred with a message works in both directions', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const page = browser.openPage();
  const answer = await page.run(async () => {
    const { port1, port2 } = new MessageChannel();
    const registration = await navigator.serviceWorker.ready;
    registration.active?.postMessage('over a port', [port2]);
    return new Promise((resolve) => (port1.onmessage = (event) => resolve(event.data)));
  });
  expect(answer).toEqual({ echo: 'over a port' });

  const { port1, port2 } = new MessageChannel();
  const got = new Promise((resolve) => (port1.onmessage = (event) => resolve(event.data)));
  await worker.message('from the test', { ports: [port2] });
  expect(await got).toEqual({ echo: 'from the test' });
  await browser.close();
});

test('clients.matchAll finds the windows, controlled or not', async () => {
  const browser = new FakeBrowser();
  const early = browser.openPage('early');
  const worker = await browser.register(script);
  const late = browser.openPage('late');
  const ids = (options?: ClientQueryOptions) =>
    worker.run(async () => (await self.clients.matchAll(options)).map((client) => client.id));
  expect(await ids()).toEqual([late.id]);
  expect(await ids({ includeUncontrolled: true })).toEqual([early.id, late.id]);
  await worker.run(() => self.clients.claim());
  expect(await ids()).toEqual([early.id, late.id]);
  late.close();
  expect(await ids()).toEqual([early.id]);
  await browser.close();
});

test('a page receives messages of its worker and its own events, and starts a terminated worker', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const page = browser.openPage();
  const heard: unknown[] = [];
  await page.run(() => {
    navigator.serviceWorker.addEventListener('message', (event) => heard.push(event.data));
    window.addEventListener('offline', () => heard.push(`onLine ${navigator.onLine}`));
    document.addEventListener('visibilitychange', () => heard.push(document.visibilityState));
    window.addEventListener('pageshow', (event) => heard.push(event.type));
  });
  await worker.terminate();
  page.post('wake up');
  await browser.settle();
  browser.online = false;
  page.setVisibility('hidden');
  page.dispatch('pageshow', { persisted: true });
  expect(heard).toEqual([{ to: page.id, data: 'wake up' }, 'onLine false', 'hidden', 'pageshow']);
  expect(await page.run(() => navigator.storage.persist())).toBe(true);
  await browser.close();
});

test('message data is cloned into the same realm, and data that cannot be cloned throws', async () => {
  const browser = new FakeBrowser();
  await browser.register(script);
  const page = browser.openPage();
  const error = new TypeError('no');
  page.post({ error, list: [1], map: new Map([['a', new Date(0)]]), bytes: new Uint8Array([1, 2]) });
  await browser.settle();
  const { data } = page.messages[0] as { data: { error: Error; list: number[]; map: Map<string, Date> } };
  expect(data.error).toBeInstanceOf(TypeError);
  expect(data.error).not.toBe(error);
  expect(data.list).toStrictEqual([1]);
  expect(data.map.get('a')).toStrictEqual(new Date(0));
  expect(() => page.post({ f() {} })).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  await browser.close();
});

test('a BroadcastChannel reaches the other workers and pages of its browser', async () => {
  const browser = new FakeBrowser();
  const heard: string[] = [];
  const worker = await browser.register(() => {
    const channel = new BroadcastChannel('news');
    channel.onmessage = (event) => heard.push(`worker ${event.data}`);
    return channel;
  });
  const page = browser.openPage();
  await page.run(() => {
    const channel = new BroadcastChannel('news');
    channel.onmessage = (event) => heard.push(`page ${event.data}`);
    channel.postMessage('one');
  });
  await worker.run((channel) => channel.postMessage('two'));
  await browser.settle();
  expect(heard).toEqual(['worker one', 'page two']);
  await browser.close();
});
