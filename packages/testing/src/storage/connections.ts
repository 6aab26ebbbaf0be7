import { IDBDatabase } from 'fake-indexeddb';
import type { FakeBrowser } from '../browser/fake-browser.ts';
import type { ExecutionContext } from '../context/execution-context.ts';
import { later } from '../context/real-time.ts';
import {
  abortTransactions,
  idbEvent,
  isClosed,
  silence,
  type Connection,
  type Target,
} from './fake-indexeddb-internals.ts';

/** The context of each connection and request. */
export const owners = new WeakMap<object, ExecutionContext>();
const connections = new WeakMap<FakeBrowser, Set<Connection>>();

/** All open connections of a browser. */
export function openConnections(browser: FakeBrowser): Set<Connection> {
  let open = connections.get(browser);
  if (open === undefined) connections.set(browser, (open = new Set()));
  for (const connection of open) if (isClosed(connection)) open.delete(connection);
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

/** Rolls back open transactions and closes the connection, as a browser does when the process has ended. */
function abandon(connection: Connection): void {
  abortTransactions(connection, silence);
  silence(connection);
  connection.close();
}

/** Aborts open transactions and closes the connection as the browser does: the code gets a `close` event. */
export function forceClose(connection: Connection): void {
  abortTransactions(connection);
  connection.close();
  later(() => connection.dispatchEvent(idbEvent('close')));
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
