import { devLog } from 'workbox-plugin-core';
import type { ResolvedOptions } from './options.ts';

declare const process: { env: { NODE_ENV?: string } };

/** The lane of a request; where the app's function fails, the queue's own lane: the write is kept for all that. */
export const laneOf = (request: Request, queue: string, { lane }: ResolvedOptions): string | null =>
  nameOf(request, queue, 'lane', lane, '');

/** What `coalesce` says of a request; where it fails, the request stands for itself. */
export const coalesceKeyOf = (request: Request, queue: string, { coalesce }: ResolvedOptions) =>
  nameOf(request, queue, 'coalesce', coalesce && ((given) => coalesce(given) ?? null), null);

/** What the app says of a write that a route captured; what cannot be stored is left out, for the write is kept. */
export function metadataOf(request: Request, queue: string, { metadata }: ResolvedOptions): unknown {
  try {
    return structuredClone(noted(metadata?.(request)));
  } catch (error) {
    if (process.env.NODE_ENV !== 'production')
      devLog('error', `Queue "${queue}": "metadata" must return what structuredClone() takes:`, error);
    return undefined;
  }
}

/** A promise is no name; that it rejects later is nobody's unhandled error. */
function noted(given: unknown): unknown {
  if (given instanceof Promise) given.catch(() => {});
  return given;
}

function nameOf<Otherwise>(
  request: Request,
  queue: string,
  option: string,
  name: ((request: Request) => unknown) | undefined,
  otherwise: Otherwise,
): string | null | Otherwise {
  if (!name) return otherwise;
  let wrong: unknown;
  try {
    const given = noted(name(request));
    if (given === null || typeof given === 'string') return given;
    wrong = given;
  } catch (error) {
    wrong = error;
  }
  if (process.env.NODE_ENV !== 'production')
    devLog('error', `Queue "${queue}": "${option}" must return a string or null, but gave`, wrong);
  return otherwise;
}
