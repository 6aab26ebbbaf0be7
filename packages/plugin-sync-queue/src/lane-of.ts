import { devLog } from 'workbox-plugin-core';
import type { ResolvedOptions } from './options.ts';

declare const process: { env: { NODE_ENV?: string } };

/** The lane of a request; where the app's function fails, the queue's own lane: the write is kept for all that. */
export function laneOf(request: Request, queue: string, { lane }: ResolvedOptions): string | null {
  let name: unknown;
  try {
    name = lane ? lane(request) : '';
  } catch (error) {
    name = error;
  }
  if (name === null || typeof name === 'string') return name;
  if (process.env.NODE_ENV !== 'production')
    devLog('error', `Queue "${queue}": "lane" must return a string or null, but gave`, name);
  return '';
}
