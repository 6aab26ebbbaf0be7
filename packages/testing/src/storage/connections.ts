import { IDBDatabase, IDBTransaction } from 'fake-indexeddb';
import type { FakeBrowser } from '../browser/fake-browser.ts';
import type { ExecutionContext } from '../context/execution-context.ts';
import { later } from '../context/real-time.ts';

/** The parts of fake-indexeddb that a termination needs. */
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

/** The context of each connection and request. */
export const owners = new WeakMap<object, ExecutionContext>();
const connections = new WeakMap<FakeBrowser, Set<Connection>>();

/** All open connections of a browser. */
export function openConnections(browser: FakeBrowser): Set<Connection> {
  let open = connections.get(browser);
  if (open === undefined) connections.set(browser, (open = new Set()));
  for (const connection of open) if (connection._closePending) open.delete(connection);
  return open;
}

/** The context of a request, a transaction, a connection or an object store. */
export function ownerOf(target: object): ExecutionContext | undefined {
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

/** Removes the handlers of the code. The handlers of fake-indexeddb must still run, or the database hangs. */
export function silence(target: Target): void {
  const own = target instanceof IDBTransaction ? 3 : 0; // set by its constructor
  const { processTransactions } = (target as Partial<Transaction>).db?._rawDatabase ?? {};
  target.listeners = target.listeners.filter(
    (listener, at) => at < own || (own > 0 && listener.callback === processTransactions),
  );
  for (const name of Object.keys(target)) if (name.startsWith('on')) Reflect.set(target, name, null);
}

/** Rolls back open transactions and closes the connection, as a browser does when the process has ended. */
function abandon(connection: Connection): void {
  for (const transaction of connection._rawDatabase.transactions) {
    if (transaction.db !== connection) continue;
    silence(transaction);
    if (transaction._state !== 'finished') transaction._abort('AbortError');
  }
  silence(connection);
  connection.close();
}

/** Aborts open transactions and closes the connection as the browser does: the code gets a `close` event. */
export function forceClose(connection: Connection): void {
  for (const transaction of connection._rawDatabase.transactions) {
    if (transaction.db === connection && transaction._state !== 'finished') transaction._abort('AbortError');
  }
  connection.close();
  later(() => connection.dispatchEvent(idbEvent('close')));
}

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

/** Registers the connection that a request has opened, so that a termination of its context closes it. */
export function registerConnection(context: ExecutionContext, request: Target): void {
  const { result } = request as { result?: unknown };
  if (!(result instanceof IDBDatabase) || owners.has(result)) return;
  const connection = result as unknown as Connection;
  owners.set(connection, context);
  openConnections(context.browser).add(connection);
  context.onTerminate(() => abandon(connection));
}
