import { IDBDatabase, IDBFactory, IDBTransaction } from 'fake-indexeddb';
import { FakeBrowser } from 'workbox-plugin-testing';
import { assertKnownVersion } from '../src/storage/fake-indexeddb-internals.ts';

test('self.__WB_MANIFEST is the manifest of the browser, as a separate list in each worker', async () => {
  const manifest = ['/a.js', { url: '/', revision: '1' }];
  const browser = new FakeBrowser({ manifest });
  const script = () => (self as unknown as { __WB_MANIFEST: unknown[] }).__WB_MANIFEST;
  const first = await browser.register(script);
  first.exports.push('/more.js');
  const second = await browser.startWorker<unknown[]>();
  expect(second.exports).toEqual(manifest);
  await browser.close();
});

test('self.__WB_MANIFEST is an empty list by default', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => (self as unknown as { __WB_MANIFEST: unknown }).__WB_MANIFEST);
  expect(worker.exports).toEqual([]);
  await browser.close();
});

test('a request to another machine is rejected where no MSW server listens', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {});
  await expect(worker.run(async () => fetch('https://api.test/notes', { method: 'PUT' }))).rejects.toThrow(
    'Failed to send PUT https://api.test/notes: no MSW server listens. Call server.listen() in beforeAll.',
  );
  await browser.close();
});

test('the kit names the method that a new version of fake-indexeddb does not have', () => {
  expect(assertKnownVersion).not.toThrow();
  const abort = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, '_abort')!;
  Reflect.deleteProperty(IDBTransaction.prototype, '_abort');
  try {
    expect(assertKnownVersion).toThrow(
      'Failed to run with this version of fake-indexeddb: IDBTransaction has no method _abort. ' +
        'Install the version that workbox-plugin-testing names in its dependencies.',
    );
  } finally {
    Object.defineProperty(IDBTransaction.prototype, '_abort', abort);
  }
});

test('the kit names the version of jest-runtime whose module registries have changed', () => {
  class NewRuntime {
    registries = {};
    executor = {};
  }
  jest.isolateModules(() => {
    jest.doMock('jest-runtime', () => ({ default: NewRuntime }));
    jest.doMock('jest-runtime/package.json', () => ({ version: '99.0.0' }));
    const Runtime = require('../src/jest/runtime.cjs') as new () => object;
    expect(() => new Runtime()).toThrow(
      'Failed to run with jest-runtime 99.0.0: its module registries have changed. ' +
        'Install the version that workbox-plugin-testing names in its dependencies.',
    );
  });
});

const undiciParts = (): void =>
  (require('../src/network/undici-internals.ts') as { assertKnownUndici: () => void }).assertKnownUndici();
const install = 'Install the version that workbox-plugin-testing names in its dependencies.';

test.each<[what: string, path: string, part: () => object, says: string]>([
  [
    'a module that does not exist',
    'core/symbols.js',
    () => {
      throw new Error('Cannot find module');
    },
    'lib/core/symbols.js cannot be loaded',
  ],
  [
    'an export that has another name',
    'web/fetch/request.js',
    () => ({}),
    'lib/web/fetch/request.js exports no function getRequestState',
  ],
  [
    'a state without a field',
    'web/fetch/response.js',
    () => ({
      ...jest.requireActual<object>('undici/lib/web/fetch/response.js'),
      getResponseState: () => ({ type: 'default', status: 200 }),
    }),
    'the state of a response has no `urlList`',
  ],
])('the kit names the private part of undici that has changed: %s', (_, path, part, says) => {
  jest.isolateModules(() => {
    jest.doMock('undici/package.json', () => ({ version: '99.0.0' }));
    jest.doMock(`undici/lib/${path}`, part);
    expect(undiciParts).toThrow(`Failed to run with undici 99.0.0: ${says}. ${install}`);
    jest.dontMock(`undici/lib/${path}`);
  });
});

test('this version of undici has the private parts that the kit uses', () => {
  jest.isolateModules(() => expect(undiciParts).not.toThrow());
});

test('fake-indexeddb still has the fields of a connection and a transaction that the kit uses', async () => {
  const request = new IDBFactory().open('parts');
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore('rows'));
  await new Promise((resolve) => request.addEventListener('success', resolve));
  const db = request.result;
  const transaction = db.transaction('rows', 'readwrite');
  expect(db).toBeInstanceOf(IDBDatabase);
  expect(db).toMatchObject({
    listeners: expect.any(Array),
    _closePending: false,
    _rawDatabase: { transactions: expect.any(Array), processTransactions: expect.any(Function) },
  });
  expect(transaction).toMatchObject({
    listeners: [expect.anything(), expect.anything(), expect.anything()],
    _state: expect.any(String),
    _requests: [],
    db,
  });
  db.close();
});
