// All private parts of fake-indexeddb on which the kit stands. No other file names one.
import { IDBFactory, IDBRequest, IDBTransaction } from 'fake-indexeddb';

export interface Target {
  listeners: { type: string; callback: unknown }[];
  dispatchEvent(event: Event): boolean;
}
export interface Transaction extends Target {
  db: Connection;
  mode: IDBTransactionMode;
  _state: 'active' | 'inactive' | 'committing' | 'finished';
  _requests: { request: { readyState: string } }[];
  _execRequestAsync(given: { source: object; operation: () => unknown }): IDBRequest;
  _abort(errorName: string | null): void;
  _start(): void;
}
export interface Connection extends Target {
  name: string;
  _closePending: boolean;
  _rawDatabase: { transactions: Transaction[]; processTransactions: unknown };
  close(): void;
}

/** Removes the handlers of the code. The handlers of fake-indexeddb must still run, or the database hangs. */
export function silence(target: Target): void {
  const own = target instanceof IDBTransaction ? 3 : 0; // set by its constructor
  const { processTransactions } = (target as Partial<Transaction>).db?._rawDatabase ?? {};
  target.listeners = target.listeners.filter(
    (listener, at) => at < own || (own > 0 && listener.callback === processTransactions),
  );
  for (const name of Object.keys(target)) if (name.startsWith('on')) Reflect.set(target, name, null);
}

/** Aborts the open transactions of a connection. `onEach` is called before. */
export function abortTransactions(
  connection: Connection,
  onEach: (transaction: Transaction) => void = () => {},
): void {
  for (const transaction of connection._rawDatabase.transactions) {
    if (transaction.db !== connection) continue;
    onEach(transaction);
    if (transaction._state !== 'finished') transaction._abort('AbortError');
  }
}

export const isClosed = (connection: Connection): boolean => connection._closePending;

export function idbEvent(type: string): Event {
  // fake-indexeddb reads only these properties of an event.
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

/** The targets at which an event of fake-indexeddb arrives after its own target. */
export const pathOf = (event: Event): Target[] => (event as unknown as { eventPath: Target[] }).eventPath;

/** The prototype with the `dispatchEvent` of all requests, transactions and connections. */
export const targetPrototype = (): Target => Object.getPrototypeOf(IDBRequest.prototype) as Target;

/** A request of the transaction that fails with this error. */
export function failingRequest(store: IDBObjectStore, error: DOMException): IDBRequest {
  const operation = () => {
    throw error;
  };
  return (store.transaction as unknown as Transaction)._execRequestAsync({ source: store, operation });
}

interface Commit {
  goOn: () => void;
  abort: (errorName: string) => void;
  /** Asks `onCommit` again. */
  retry: () => void;
}

/** Calls `onCommit` when a write transaction is about to commit. `start` runs what goes on. */
export function interceptCommits(
  onCommit: (transaction: Transaction, commit: Commit) => void,
  start: (go: () => void) => void,
): void {
  const transactions = IDBTransaction.prototype as unknown as Transaction;
  const _start = Reflect.get(transactions, '_start');
  transactions._start = function (this: Transaction): void {
    const goOn = () => start(() => Reflect.apply(_start, this, []));
    const done = this._state !== 'finished' && this._requests.every((r) => r.request.readyState === 'done');
    if (done && this.mode === 'readwrite')
      onCommit(this, { goOn, abort: (errorName) => this._abort(errorName), retry: () => this._start() });
    else goOn();
  };
}

/** The methods that must be there. */
const methods: [owner: string, prototype: () => object, names: string[]][] = [
  [
    'IDBTransaction',
    () => IDBTransaction.prototype,
    ['_start', '_abort', '_execRequestAsync', 'dispatchEvent'],
  ],
  ['IDBRequest', targetPrototype, ['dispatchEvent']],
  ['IDBFactory', () => IDBFactory.prototype, ['open', 'deleteDatabase']],
];

/** @throws Error when this version of fake-indexeddb has no such methods */
export function assertKnownVersion(): void {
  for (const [owner, prototype, names] of methods)
    for (const name of names)
      if (typeof Reflect.get(prototype(), name) !== 'function')
        throw new Error(
          `Failed to run with this version of fake-indexeddb: ${owner} has no method ${name}. ` +
            'Install the version that workbox-plugin-testing names in its dependencies.',
        );
}
