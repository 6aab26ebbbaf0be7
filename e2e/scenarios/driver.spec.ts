import { serveBundle } from '../bundle.ts';
import { control, expect, test } from '../fixtures.ts';
import { holdResponse } from 'workbox-plugin-testing/server';

test('a worker that is terminated with a request in flight starts again, each time', async ({
  server,
  driver,
}) => {
  await serveBundle(server, '/worker.js', 'workers/event-recorder-worker.ts');
  await control(await driver.open(server.origin), '/worker.js');
  const count = () => fetch('/count').then((response) => response.text());
  for (let end = 1; end <= 5; end++) {
    const tab = await driver.open(server.origin);
    expect([await tab.evaluate(count), await tab.evaluate(count)]).toEqual(['1', '2']);
    server.faultMode = holdResponse;
    await tab.evaluate(() => navigator.serviceWorker.controller?.postMessage('report'));
    const request = await server.held();
    await driver.stopWorker();
    await server.waitForEnd(request);
  }
});

test('a condition in the page can be a promise, and is met when it resolves to something true', async ({
  server,
  driver,
}) => {
  const tab = await driver.open(server.origin);
  const isThirdLook = async () => {
    await Promise.resolve();
    const state = window as unknown as { looks?: number };
    state.looks = (state.looks ?? 0) + 1;
    return state.looks === 3;
  };
  await tab.waitFor(isThirdLook, undefined);
  expect(await tab.evaluate(() => (window as unknown as { looks: number }).looks)).toBe(3);
});
