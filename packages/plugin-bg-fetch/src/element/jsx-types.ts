import type { BackgroundFetchProgress } from './progress-element.ts';
import type { ProgressClient } from './progress-client.ts';
import type { ProgressWords } from './progress-words.ts';

/**
 * What `<background-fetch-progress>` takes in JSX. Libraries that set properties where there are some
 * (React 19, Preact, Solid with `prop:`) take `client` and `words` there, too.
 */
export interface BackgroundFetchProgressAttributes {
  /** The download's id. */
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
  /** A call that the worker refused. */
  onError?: ((event: never) => void) | undefined;
  onerror?: ((event: never) => void) | undefined;
  /** Shown while there is no such download. */
  children?: unknown;
  [data: `data-${string}` | `aria-${string}`]: unknown;
}

/**
 * For the `JSX.IntrinsicElements` of a library that has a namespace of its own.
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
