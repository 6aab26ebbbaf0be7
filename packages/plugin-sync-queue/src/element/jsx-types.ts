import type { StatusClient } from './status-client.ts';
import type { SyncQueueStatus } from './status-element.ts';
import type { StatusWords } from './status-words.ts';

/**
 * The attributes of `<sync-queue-status>` in JSX. Libraries that set properties (React 19, Preact, Solid with
 * `prop:`) also accept `client` and `words`.
 */
export interface SyncQueueStatusAttributes {
  client?: StatusClient | undefined;
  words?: StatusWords | undefined;
  id?: string | undefined;
  class?: string | undefined;
  className?: string | undefined;
  style?: string | object | undefined;
  slot?: string | undefined;
  part?: string | undefined;
  lang?: string | undefined;
  dir?: string | undefined;
  hidden?: boolean | undefined;
  key?: string | number | bigint | null | undefined;
  ref?: ((element: SyncQueueStatus | null) => void) | { current: SyncQueueStatus | null } | null | undefined;
  /** A call was rejected by the worker. */
  onError?: ((event: never) => void) | undefined;
  onerror?: ((event: never) => void) | undefined;
  [data: `data-${string}` | `aria-${string}`]: unknown;
}

/**
 * For the `JSX.IntrinsicElements` of a library that has its own namespace.
 *
 * @example
 * declare module 'react' {
 *   namespace JSX {
 *     interface IntrinsicElements extends SyncQueueStatusElements {}
 *   }
 * }
 */
export interface SyncQueueStatusElements {
  'sync-queue-status': SyncQueueStatusAttributes;
}

declare global {
  interface HTMLElementTagNameMap {
    'sync-queue-status': SyncQueueStatus;
  }
  // oxlint-disable-next-line typescript/no-namespace -- JSX is typed by a namespace of this name
  namespace JSX {
    interface IntrinsicElements extends SyncQueueStatusElements {}
  }
}
