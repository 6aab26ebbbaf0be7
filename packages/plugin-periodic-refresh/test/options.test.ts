import type { PeriodicRefreshOptions } from '../src/index.ts';
import type * as library from '../src/index.ts';
import { captureConsole } from 'workbox-plugin-testing/console';
import { createBrowser } from './helpers/feed.ts';

interface Failure {
  name: string;
  code: string;
  message: string;
  details: object;
}

/** The error that constructing these plugins in a worker throws. */
async function failureOf(...plugins: [name: unknown, options?: unknown][]): Promise<Failure | undefined> {
  const worker = await createBrowser().register(() => {
    const { PeriodicRefreshPlugin } = require('workbox-plugin-periodic-refresh') as typeof library;
    try {
      plugins.map(
        ([name, options]) => new PeriodicRefreshPlugin(name as string, options as PeriodicRefreshOptions),
      );
      return undefined;
    } catch (error) {
      const { name, code, message, details } = error as Failure;
      return { name, code, message, details };
    }
  });
  return worker.exports;
}

test.each([undefined, '', 7, null])('the name %j is rejected', async (name) => {
  expect(await failureOf([name])).toMatchObject({ code: 'invalid-name', details: { received: name } });
});

test('a second refresher of one name in a worker is rejected, and the message says what to do', async () => {
  expect(await failureOf(['briefings'], ['photos'], ['briefings'])).toEqual({
    name: 'PeriodicRefreshError',
    code: 'duplicate-name',
    message:
      'Failed to create refresher "briefings": this worker has one of that name, and they would share a tag. Use the same plugin instance on all its routes, or another name.',
    details: { name: 'briefings' },
  });
});

test.each([
  ['minIntervalSeconds', 0],
  ['minIntervalSeconds', Infinity],
  ['minIntervalSeconds', 'daily'],
  ['urls', 'https://app.test/'],
  ['urls[0]', [7]],
  ['urls[1].url', ['/a', { mode: 'navigate' }]],
  ['maxEntries', 1.5],
  ['maxBytes', -1],
  ['maxSeconds', Number.NaN],
  ['concurrency', 0],
  ['attemptTimeoutSeconds', '20'],
  ['opaque', 1],
  ['broadcastUpdate', null],
  ['keepHeaders', 'X-Tenant'],
  ['keepHeaders[0]', ['X Tenant']],
  ['keepHeaders[1]', ['X-Tenant', 'Authorization']],
  ['keepHeaders[0]', ['cookie']],
  ['keepHeaders[0]', ['Proxy-Authorization']],
  ['keepHeaders[0]', [7]],
  ['logUrl', 'https://app.test/'],
  ['responseWillRefresh', true],
])('the option %s with the value %p is rejected, and the message names the option', async (field, value) => {
  const [option = ''] = field.split('[');
  const failure = await failureOf(['briefings', { [option]: value }]);
  expect(failure).toMatchObject({ code: 'invalid-option', details: { name: 'briefings', field } });
  expect(failure?.message).toContain(`option "${field}" must be `);
});

test('an unknown option is rejected, and the message names the known options', async () => {
  const failure = await failureOf(['briefings', { minInterval: 5 }]);
  expect(failure).toMatchObject({ code: 'unknown-option', details: { field: 'minInterval' } });
  expect(failure?.message).toContain('minIntervalSeconds');
});

test('options that are no object are rejected', async () => {
  expect(await failureOf(['briefings', 'daily'])).toMatchObject({ code: 'invalid-option' });
});

test('valid options and undefined options are accepted', async () => {
  const options: PeriodicRefreshOptions = {
    minIntervalSeconds: 43_200,
    urls: undefined,
    maxEntries: Infinity,
    maxBytes: Infinity,
    maxSeconds: 0.5,
    concurrency: 6,
    keepHeaders: ['X-Tenant', 'x-api-key'],
    logUrl: (url) => url,
    responseWillRefresh: () => true,
  };
  expect(await failureOf(['briefings', options])).toBeUndefined();
});

test('an interval below the minimum of browsers is accepted with a warning that names its effect', async () => {
  const said = captureConsole();
  expect(await failureOf(['briefings', { minIntervalSeconds: 3600 }])).toBeUndefined();
  expect(said('warn')).toEqual([
    'Refresher "briefings": minIntervalSeconds is 3600, but browsers fire periodicsync no sooner than 43200 s. Only runs while the app is in use are that frequent.',
  ]);
});
