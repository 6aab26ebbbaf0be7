import type { Download } from '../shared/download.ts';

/** What the element needs of `BackgroundFetchClient`. */
export interface ProgressClient {
  readonly getSnapshot: () => readonly Download[];
  readonly subscribe: (listener: () => void) => () => void;
  /** "Try again" with all that was asked for; without it, `fetch` with what a snapshot tells. */
  retry?(id: string): Promise<Download>;
  fetch(
    id: string,
    urls: readonly string[],
    options: { title: string; downloadTotal: number; engine: Download['engine'] },
  ): Promise<Download>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  abort(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}
