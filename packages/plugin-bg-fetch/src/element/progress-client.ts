import type { Download } from '../shared/download.ts';

/** The part of `BackgroundFetchClient` that the element uses. */
export interface ProgressClient {
  readonly getSnapshot: () => readonly Download[];
  readonly subscribe: (listener: () => void) => () => void;
  /** Called by "Try again". Without it, the element calls `fetch` with what the snapshot has. */
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
