import { devLog } from 'workbox-plugin-core';
import type { ResolvedOptions } from './options.ts';

declare const process: { env: { NODE_ENV?: string } };

/** The lane of a request; where the app's function fails, the queue's own lane: the write is kept for all that. */
export function laneOf(request: Request, queue: string, { lane }: ResolvedOptions): string | null {
  let wrong: unknown;
  try {
    const name: unknown = lane ? lane(request) : '';
    if (name === null || typeof name === 'string') return name;
    wrong = name;
  } catch (error) {
    wrong = error;
  }
  if (process.env.NODE_ENV !== 'production')
    devLog('error', `Queue "${queue}": "lane" must return a string or null, but gave`, wrong);
  return '';
}
