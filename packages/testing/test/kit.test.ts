import { IDBDatabase, IDBFactory, IDBRequest, IDBTransaction } from 'fake-indexeddb';
import { FakeBrowser } from 'workbox-plugin-testing';

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

/** The parts of fake-indexeddb that the kit uses. */
const privateParts: [owner: string, prototype: object, names: string[]][] = [
  ['IDBTransaction', IDBTransaction.prototype, ['_start', '_abort', '_execRequestAsync', 'dispatchEvent']],
  ['IDBRequest', Object.getPrototypeOf(IDBRequest.prototype) as object, ['dispatchEvent']],
  ['IDBFactory', IDBFactory.prototype, ['open', 'deleteDatabase']],
];

test.each(privateParts)(
  'fake-indexeddb still has the methods of %s that the kit uses',
  (_, prototype, names) => {
    for (const name of names) expect([name, typeof Reflect.get(prototype, name)]).toEqual([name, 'function']);
  },
);

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
