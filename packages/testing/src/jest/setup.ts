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
import { Client, Clients, WindowClient } from '../browser/clients.ts';
import { abortSignalByClock } from '../context/clock.ts';
import * as events from '../browser/events.ts';
import { ExtendableEvent } from '../browser/extendable-event.ts';
import { patchIndexedDb } from '../storage/indexed-db.ts';
import { patchBodyReaders, patchPromises } from '../context/patch-promises.ts';
import { currentContext, endTestFile } from '../context/execution-context.ts';
import { FakeMessageChannel, FakeMessagePort } from '../messages/message-port.ts';
import { installFetch, unansweredRequests } from '../network/network.ts';
import { assertKnownUndici } from '../network/undici-internals.ts';
import { defineContextGlobals, requestWithBaseUrl } from '../scope/globals.ts';
import { structuredCloneInRealm } from '../messages/structured-clone.ts';
import { ServiceWorkerGlobalScope } from '../scope/worker-scope.ts';

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
  Request: requestWithBaseUrl(undici.Request as unknown as typeof Request),
  AbortSignal: abortSignalByClock(AbortSignal),
  MessageChannel: FakeMessageChannel,
  MessagePort: FakeMessagePort,
  structuredClone: structuredCloneInRealm,
  // A test that needs the development logs of Workbox sets this to false on `self` of the worker.
  __WB_DISABLE_DEV_LOGS: true,
});
// runtime.cjs gives each context its own modules.
Reflect.set(globalThis, Symbol.for('workbox-plugin-testing.context'), currentContext);
// environment.ts calls it before Jest unloads the modules of the test file.
Reflect.set(globalThis, Symbol.for('workbox-plugin-testing.end'), endTestFile);
// environment.ts names the unanswered requests when a test fails.
Reflect.set(globalThis, Symbol.for('workbox-plugin-testing.unanswered'), unansweredRequests);

assertKnownUndici();
patchPromises();
patchBodyReaders(undici.Request, undici.Response);
patchIndexedDb();
installFetch();
defineContextGlobals();
