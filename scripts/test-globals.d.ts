// Unit tests speak of a worker and of a page in one file: both kinds of globals are there.
interface Window {
  readonly clients: Clients;
  readonly registration: ServiceWorkerRegistration;
  readonly serviceWorker: ServiceWorker;
  skipWaiting(): Promise<void>;
}
declare var clients: Clients;
declare var registration: ServiceWorkerRegistration;
declare function skipWaiting(): Promise<void>;
