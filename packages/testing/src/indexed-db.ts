import {
  IDBCursor,
  IDBDatabase,
  IDBFactory,
  IDBObjectStore,
  IDBOpenDBRequest,
  IDBRequest,
  IDBTransaction,
} from 'fake-indexeddb';
import type { FakeBrowser } from './fake-browser.ts';
import { currentLife, outside, type Life } from './life.ts';
import { later } from './real-time.ts';

/** The inside of fake-indexeddb, as far as ending a life needs it. */
interface Target {
  listeners: { type: string; callback: unknown }[];
  dispatchEvent(event: Event): boolean;
}
interface Transaction extends Target {
  db: Connection;
  mode: IDBTransactionMode;
  _state: 'active' | 'inactive' | 'committing' | 'finished';
  _requests: { request: { readyState: string } }[];
  _execRequestAsync(given: { source: object; operation: () => unknown }): IDBRequest;
  _abort(errorName: string | null): void;
  _start(): void;
}
interface Connection extends Target {
  name: string;
  _closePending: boolean;
  _rawDatabase: { transactions: Transaction[]; processTransactions: unknown };
  close(): void;
}

const owners = new WeakMap<object, Life>();
const connections = new WeakMap<FakeBrowser, Set<Connection>>();

/** The open connections of a browser, whoever holds them. */
export function openConnections(browser: FakeBrowser): Set<Connection> {
  let open = connections.get(browser);
  if (open === undefined) connections.set(browser, (open = new Set()));
  for (const connection of open) if (connection._closePending) open.delete(connection);
  return open;
}

function ownerOf(target: object): Life | undefined {
  const { db, transaction, source } = target as {
    db?: object;
    transaction?: { db?: object };
    source?: object;
  };
  return (
    owners.get(target) ??
    (db && owners.get(db)) ??
    (transaction?.db && owners.get(transaction.db)) ??
    (source ? ownerOf(source) : undefined)
  );
}

/** Takes the code's handlers off; fake-indexeddb's own must still run, or the database hangs. */
function silence(target: Target): void {
  const own = target instanceof IDBTransaction ? 3 : 0; // set by its constructor
  const { processTransactions } = (target as Partial<Transaction>).db?._rawDatabase ?? {};
  target.listeners = target.listeners.filter(
    (listener, at) => at < own || (own > 0 && listener.callback === processTransactions),
  );
  for (const name of Object.keys(target)) if (name.startsWith('on')) Reflect.set(target, name, null);
}

/** Rolls back what is not committed and closes, as a browser does when the process is gone. */
function abandon(connection: Connection): void {
  for (const transaction of connection._rawDatabase.transactions) {
    if (transaction.db !== connection) continue;
    silence(transaction);
    if (transaction._state !== 'finished') transaction._abort('AbortError');
  }
  silence(connection);
  connection.close();
}

/** Aborts what runs and closes from the browser's side; the code gets `close`. */
export function forceClose(connection: Connection): void {
  for (const transaction of connection._rawDatabase.transactions) {
    if (transaction.db === connection && transaction._state !== 'finished') transaction._abort('AbortError');
  }
  connection.close();
  later(() => connection.dispatchEvent(idbEvent('close')));
}

function idbEvent(type: string): Event {
  // fake-indexeddb asks for no more than this of an event.
  const phases = { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 };
  return {
    type,
    eventPath: [],
    initialized: true,
    preventDefault() {},
    stopPropagation() {},
    ...phases,
  } as never;
}

function failingOpen(error: DOMException): IDBOpenDBRequest {
  const request = new IDBOpenDBRequest() as unknown as Target & Record<string, unknown>;
  later(() => {
    Object.assign(request, { readyState: 'done', result: undefined, error });
    request.dispatchEvent(idbEvent('error'));
  });
  return request as unknown as IDBOpenDBRequest;
}

/** Patches this realm's fake-indexeddb once, so that every event goes through the life it is for. */
export function gateIndexedDb(): void {
  const target = Object.getPrototypeOf(IDBRequest.prototype) as Target;
  const dispatchEvent = Reflect.get(target, 'dispatchEvent');
  const dispatch = (to: Target, event: Event) => outside(() => Reflect.apply(dispatchEvent, to, [event]));

  target.dispatchEvent = function (this: Target, event: Event): boolean {
    const life = ownerOf(this);
    if (life === undefined) return dispatch(this, event);
    if (event.type === 'success' || event.type === 'upgradeneeded') keepConnection(life, this);
    const path = (event as unknown as { eventPath: Target[] }).eventPath;
    if (!life.arrive()) {
      for (const dead of [this, ...path]) silence(dead);
      const { result } = this as { result?: unknown };
      if (event.type === 'upgradeneeded') throw new Error('The worker was terminated during the upgrade.');
      if (event.type === 'success' && result instanceof IDBDatabase) result.close();
      return dispatch(this, event);
    }
    try {
      return life.run(() => Reflect.apply(dispatchEvent, this, [event]));
    } catch (error) {
      life.report(error);
      // A throwing handler aborts the transaction, where there is one.
      const inTransaction = this instanceof IDBRequest && (this as unknown as IDBRequest).transaction;
      if (inTransaction) throw error;
      return true;
    }
  };

  const open = Reflect.get(IDBFactory.prototype, 'open');
  const deleteDatabase = Reflect.get(IDBFactory.prototype, 'deleteDatabase');
  IDBFactory.prototype.open = function (...args) {
    const life = currentLife();
    const fault = life?.browser.storageFaults.takeOpen();
    const request = fault ? failingOpen(fault) : outside(() => open.apply(this, args));
    if (life) owners.set(request, life);
    return request;
  };
  IDBFactory.prototype.deleteDatabase = function (...args) {
    const life = currentLife();
    const request = outside(() => deleteDatabase.apply(this, args));
    if (life) owners.set(request, life);
    return request;
  };

  const get = Reflect.get(IDBObjectStore.prototype, 'get');
  IDBObjectStore.prototype.get = function (key) {
    const loss = ownerOf(this)?.browser.storageFaults.lossOf(this.name, key);
    if (!loss) return get.call(this, key);
    const operation = () => {
      throw loss;
    };
    return (this.transaction as unknown as Transaction)._execRequestAsync({ source: this, operation });
  };

  const hasPut = new WeakSet<object>();
  const noteWrites = (prototype: object, name: string, storeOf: (target: never) => IDBObjectStore) => {
    const write = Reflect.get(prototype, name) as (...args: unknown[]) => IDBRequest;
    Reflect.set(prototype, name, function (this: never, ...args: unknown[]) {
      hasPut.add(storeOf(this).transaction);
      return write.apply(this, args);
    });
  };
  for (const name of ['put', 'add'])
    noteWrites(IDBObjectStore.prototype, name, (store: IDBObjectStore) => store);
  noteWrites(IDBCursor.prototype, 'update', ({ source }: IDBCursor) =>
    'objectStore' in source ? source.objectStore : source,
  );

  const transactions = IDBTransaction.prototype as unknown as Transaction;
  const _start = Reflect.get(transactions, '_start');
  const waited = new WeakSet<object>();
  transactions._start = function (this: Transaction): void {
    const faults = ownerOf(this)?.browser.storageFaults;
    const done = this._state !== 'finished' && this._requests.every((r) => r.request.readyState === 'done');
    const commits = done && this.mode === 'readwrite';
    if (commits && faults && !waited.has(this)) {
      waited.add(this);
      if (faults.delayCommit(() => this._start())) return;
    }
    const fault = commits && faults?.takeCommit(hasPut.has(this));
    if (fault) this._abort(fault);
    else outside(() => Reflect.apply(_start, this, []));
  };
}

function keepConnection(life: Life, request: Target): void {
  const { result } = request as { result?: unknown };
  if (!(result instanceof IDBDatabase) || owners.has(result)) return;
  const connection = result as unknown as Connection;
  owners.set(connection, life);
  openConnections(life.browser).add(connection);
  life.atEnd(() => abandon(connection));
}
