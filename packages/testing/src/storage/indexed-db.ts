import {
  IDBCursor,
  IDBDatabase,
  IDBFactory,
  IDBObjectStore,
  IDBOpenDBRequest,
  IDBRequest,
} from 'fake-indexeddb';
import { currentContext, runOutside } from '../context/execution-context.ts';
import { later } from '../context/real-time.ts';
import { ownerOf, owners, registerConnection } from './connections.ts';
import {
  assertKnownVersion,
  failingRequest,
  idbEvent,
  interceptCommits,
  pathOf,
  silence,
  targetPrototype,
  type Target,
} from './fake-indexeddb-internals.ts';

function failingOpen(error: DOMException): IDBOpenDBRequest {
  const request = new IDBOpenDBRequest() as unknown as Target & Record<string, unknown>;
  later(() => {
    Object.assign(request, { readyState: 'done', result: undefined, error });
    request.dispatchEvent(idbEvent('error'));
  });
  return request as unknown as IDBOpenDBRequest;
}

/** Patches fake-indexeddb in this realm, so that each event passes through the context that owns its target. */
export function patchIndexedDb(): void {
  assertKnownVersion();
  const target = targetPrototype();
  const dispatchEvent = Reflect.get(target, 'dispatchEvent');
  const dispatch = (to: Target, event: Event) => runOutside(() => Reflect.apply(dispatchEvent, to, [event]));

  target.dispatchEvent = function (this: Target, event: Event): boolean {
    const context = ownerOf(this);
    if (context === undefined) return dispatch(this, event);
    if (event.type === 'success' || event.type === 'upgradeneeded') registerConnection(context, this);
    if (!context.beginDelivery()) {
      for (const dead of [this, ...pathOf(event)]) silence(dead);
      const { result } = this as { result?: unknown };
      if (event.type === 'upgradeneeded') throw new Error('The worker was terminated during the upgrade.');
      if (event.type === 'success' && result instanceof IDBDatabase) result.close();
      return dispatch(this, event);
    }
    try {
      return context.run(() => Reflect.apply(dispatchEvent, this, [event]));
    } catch (error) {
      context.report(error);
      // A handler that throws aborts its transaction, if it has one.
      const inTransaction = this instanceof IDBRequest && (this as unknown as IDBRequest).transaction;
      if (inTransaction) throw error;
      return true;
    }
  };

  const open = Reflect.get(IDBFactory.prototype, 'open');
  const deleteDatabase = Reflect.get(IDBFactory.prototype, 'deleteDatabase');
  IDBFactory.prototype.open = function (...args) {
    const context = currentContext();
    const fault = context?.browser.storageFaults.takeOpen();
    const request = fault ? failingOpen(fault) : runOutside(() => open.apply(this, args));
    if (context) owners.set(request, context);
    return request;
  };
  IDBFactory.prototype.deleteDatabase = function (...args) {
    const context = currentContext();
    const request = runOutside(() => deleteDatabase.apply(this, args));
    if (context) owners.set(request, context);
    return request;
  };

  const get = Reflect.get(IDBObjectStore.prototype, 'get');
  IDBObjectStore.prototype.get = function (key) {
    const loss = ownerOf(this)?.browser.storageFaults.lossOf(this.name, key);
    return loss ? failingRequest(this, loss) : get.call(this, key);
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

  const waited = new WeakSet<object>();
  interceptCommits((transaction, { goOn, abort, retry }) => {
    const faults = ownerOf(transaction)?.browser.storageFaults;
    const commit = () => {
      const fault = faults?.takeCommit(hasPut.has(transaction));
      if (fault) abort(fault);
      else goOn();
    };
    if (!faults || waited.has(transaction)) return commit();
    waited.add(transaction);
    if (!faults.delayCommit(retry)) commit();
  }, runOutside);
}
