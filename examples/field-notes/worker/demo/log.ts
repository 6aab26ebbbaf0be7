/// <reference lib="webworker" />
import { addLine } from '../../shared/demo/demo-database.ts';
import { LOG_CHANNEL, type Happening, type LogLine, type LogSource } from '../../shared/demo/log-line.ts';

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(LOG_CHANNEL);

/** Lines are written one after another, so that they keep their order. */
let last: Promise<unknown> = Promise.resolve();

/** Adds a line to "What the worker did", and tells open pages. It never rejects. */
export function log(source: LogSource, happening: Happening, words: string): Promise<void> {
  const at = Date.now();
  const write = async (): Promise<void> => {
    try {
      const id = await addLine({ at, source, happening, words });
      channel?.postMessage({ id, at, source, happening, words } satisfies LogLine);
    } catch (error) {
      console.warn('No line could be written:', error);
    }
  };
  const written = last.then(write);
  last = written;
  return written;
}

/** "GET /briefings/3": method and path, without the prefix that all have. */
export const requestWords = ({ method, url }: Pick<Request, 'method' | 'url'>): string =>
  `${method} ${new URL(url).pathname}`;

export const sizeWords = (bytes: number): string =>
  bytes < 1_000
    ? `${bytes} bytes`
    : bytes < 1_000_000
      ? `${(bytes / 1_000).toFixed(1)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`;
