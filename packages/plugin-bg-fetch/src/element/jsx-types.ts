import type { BackgroundFetchProgress } from './progress-element.ts';
import type { ProgressClient } from './progress-client.ts';
import type { ProgressWords } from './progress-words.ts';

/**
 * The attributes of `<background-fetch-progress>` in JSX. Libraries that set properties (React 19, Preact, Solid with
 * `prop:`) also accept `client` and `words`.
 */
export interface BackgroundFetchProgressAttributes {
  /** The id of the download. */
  download?: string | undefined;
  client?: ProgressClient | undefined;
  words?: ProgressWords | undefined;
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
  ref?:
    | ((element: BackgroundFetchProgress | null) => void)
    | { current: BackgroundFetchProgress | null }
    | null
    | undefined;
  /** A call was rejected by the worker. */
  onError?: ((event: never) => void) | undefined;
  onerror?: ((event: never) => void) | undefined;
  /** Shown while the download does not exist. */
  children?: unknown;
  [data: `data-${string}` | `aria-${string}`]: unknown;
}

/**
 * For the `JSX.IntrinsicElements` of a library that has its own namespace.
 *
 * @example
 * declare module 'react' {
 *   namespace JSX {
 *     interface IntrinsicElements extends BackgroundFetchProgressElements {}
 *   }
 * }
 */
export interface BackgroundFetchProgressElements {
  'background-fetch-progress': BackgroundFetchProgressAttributes;
}

declare global {
  interface HTMLElementTagNameMap {
    'background-fetch-progress': BackgroundFetchProgress;
  }
  // oxlint-disable-next-line typescript/no-namespace -- JSX is typed by a namespace of this name
  namespace JSX {
    interface IntrinsicElements extends BackgroundFetchProgressElements {}
  }
}
