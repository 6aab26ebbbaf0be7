import {
  IDBCursor,
  IDBCursorWithValue,
  IDBDatabase,
  IDBFactory,
  IDBIndex,
  IDBKeyRange,
  IDBObjectStore,
  IDBOpenDBRequest,
  IDBRequest,
  IDBTransaction,
  IDBVersionChangeEvent,
} from 'fake-indexeddb';
import * as undici from 'undici';
import { Client, Clients, WindowClient } from './clients.ts';
import { followClock } from './clock.ts';
import * as events from './events.ts';
import { ExtendableEvent } from './extendable-event.ts';
import { gateIndexedDb } from './indexed-db.ts';
import { gatePromises } from './gate-promises.ts';
import { currentLife } from './life.ts';
import { FakeMessageChannel, FakeMessagePort } from './message-port.ts';
import { installFetch, unansweredRequests } from './network.ts';
import { timeoutByClock } from './abort-timeout.ts';
import { perLife, requestByLocation } from './globals.ts';
import { gateBodies } from './slow-answers.ts';
import { structuredCloneInRealm } from './structured-clone.ts';
import { ServiceWorkerGlobalScope } from './worker-scope.ts';

Object.assign(globalThis, {
  ExtendableEvent,
  ...events,
  Client,
  Clients,
  WindowClient,
  ServiceWorkerGlobalScope,
  IDBCursor,
  IDBCursorWithValue,
  IDBDatabase,
  IDBFactory,
  IDBIndex,
  IDBKeyRange,
  IDBObjectStore,
  IDBOpenDBRequest,
  IDBRequest,
  IDBTransaction,
  IDBVersionChangeEvent,
  Response: undici.Response,
  Headers: undici.Headers,
  FormData: undici.FormData,
  MessageEvent: undici.MessageEvent,
  CloseEvent: undici.CloseEvent,
  Request: requestByLocation(undici.Request as unknown as typeof Request),
  AbortSignal: timeoutByClock(AbortSignal),
  MessageChannel: FakeMessageChannel,
  MessagePort: FakeMessagePort,
  Date: followClock(Date),
  structuredClone: structuredCloneInRealm,
  // A test that wants Workbox's development logs sets it to false on the worker's `self`.
  __WB_DISABLE_DEV_LOGS: true,
});
// For jest-runtime.cjs, which gives each life its own modules.
Reflect.set(globalThis, Symbol.for('workbox-plugin-testing.life'), currentLife);
// For jest-environment.ts, which names them when a test fails.
Reflect.set(globalThis, Symbol.for('workbox-plugin-testing.unanswered'), unansweredRequests);

gatePromises();
gateBodies(undici.Request, undici.Response);
gateIndexedDb();
installFetch();
perLife();
