import { devLog } from 'workbox-plugin-core';

declare const process: { env: { NODE_ENV?: string } };

/** The lane of a request; where the app's function fails, the queue's own lane: the write is kept for all that. */
export function laneOf(
  request: Request,
  queue: string,
  lane: ((request: Request) => string | null) | undefined,
): string | null {
  if (!lane) return '';
  try {
    const name: unknown = lane(request);
    if (name === null || typeof name === 'string') return name;
    throw new TypeError(`"lane" must return a string or null, but returned ${String(name)}`);
  } catch (error) {
    if (process.env.NODE_ENV !== 'production') devLog('error', `Queue "${queue}":`, error);
    return '';
  }
}
