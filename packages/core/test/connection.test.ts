import { transactionDone, promisify } from '../src/index.ts';
import { createConnection, keys, put, script } from './helpers/create-connection.ts';

test('the database is opened at its first use, once for all users', async () => {
  const { worker, opens } = await createConnection();
  expect(opens).not.toHaveBeenCalled();
  await Promise.all([put(worker, 'a'), put(worker, 'b'), keys(worker)]);
  expect(opens).toHaveBeenCalledTimes(1);
  expect(await keys(worker)).toEqual(['a', 'b']);
  expect(worker.exports.upgrade).toHaveBeenCalledTimes(1);
});

test('the database is not opened before the worker is active', async () => {
  const { browser, opens } = await createConnection();
  const next = await browser.update(script);
  const stored = put(next, 'a');
  await browser.clock.advance(60_000);
  expect(opens).not.toHaveBeenCalled();
  await next.activate();
  await stored;
  expect(opens).toHaveBeenCalledTimes(1);
});

test('the next use opens the connection again after the browser has closed it with an event', async () => {
  const { browser, worker, opens } = await createConnection();
  await put(worker, 'a');
  browser.storageFaults.closeConnections();
  await browser.settle();
  await put(worker, 'b');
  expect(await keys(worker)).toEqual(['a', 'b']);
  expect(opens).toHaveBeenCalledTimes(2);
});

test('a use that finds the connection closed without an event is repeated', async () => {
  const { browser, worker, opens } = await createConnection();
  await put(worker, 'a');
  browser.storageFaults.closeConnections();
  await put(worker, 'b');
  await browser.settle();
  expect(await keys(worker)).toEqual(['a', 'b']);
  expect(opens).toHaveBeenCalledTimes(2);
});

test('several uses that find the connection closed at the same time open it again once', async () => {
  const { browser, worker, opens } = await createConnection();
  await put(worker, 'a');
  browser.storageFaults.closeConnections();
  await Promise.all(['b', 'c', 'd'].map((key) => put(worker, key)));
  await browser.settle();
  expect(await keys(worker)).toEqual(['a', 'b', 'c', 'd']);
  expect(opens).toHaveBeenCalledTimes(2);
});

test('a transaction that was cut off is repeated once, and its work is done once', async () => {
  const { browser, worker } = await createConnection();
  const outcome = await worker.run(({ run }) => {
    let uses = 0;
    return run(async (db) => {
      uses++;
      const tx = db.transaction('rows', 'readwrite');
      const done = promisify(tx.objectStore('rows').put(uses, 'a'));
      if (uses === 1) browser.storageFaults.closeConnections();
      await Promise.all([done, transactionDone(tx)]);
      return uses;
    });
  });
  expect(outcome).toBe(2);
  expect(
    await worker.run(({ run }) =>
      run((db) => promisify(db.transaction('rows').objectStore('rows').get('a'))),
    ),
  ).toBe(2);
});

test.each([
  ['AbortError', 2],
  ['InvalidStateError', 2],
  ['TransactionInactiveError', 2],
  ['QuotaExceededError', 1],
  ['DataCloneError', 1],
  ['TypeError', 1],
])('%s is thrown to the caller after %i uses', async (name, uses) => {
  const { worker } = await createConnection();
  const use = jest.fn(() => Promise.reject(Object.assign(new Error('no'), { name })));
  const outcome = await worker.run(({ run }) => run(use).catch((error: Error) => error.name));
  expect([outcome, use.mock.calls.length]).toEqual([name, uses]);
});

test('an open that fails is thrown to all users that wait for it, and the next use tries again', async () => {
  const { browser, worker, opens } = await createConnection();
  browser.storageFaults.failOpens(1);
  const attempts = await Promise.allSettled([put(worker, 'a'), put(worker, 'b')]);
  expect(attempts).toMatchObject([
    { reason: { name: 'UnknownError' } },
    { reason: { name: 'UnknownError' } },
  ]);
  expect(opens).toHaveBeenCalledTimes(1);
  await put(worker, 'c');
  expect(await keys(worker)).toEqual(['c']);
  expect(opens).toHaveBeenCalledTimes(2);
});
