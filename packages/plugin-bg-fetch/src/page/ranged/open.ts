import type { JobFile } from '../../shared/download-job.ts';
import { directUrl } from '../../shared/protocol.ts';
import { planRequest, type RangeRequest, type Received } from './interpret.ts';

/** The progress of a file over all its connections. `bytes` counts each byte that is staged, however a connection ends. */
export interface FileProgress extends Received {
  /** No `Range` for the whole file: the server's response to it cannot be used. */
  plain: boolean;
  /** The most bytes that the file may have. */
  maxBytes?: number | undefined;
  /** How often in a row a request for the rest had no response. */
  unanswered?: number;
  /** A request for the whole file had a response since: the network works. */
  isReachable?: boolean;
  /** Of the last response. */
  status?: number;
}

/** Why the file is not complete yet. `status` and `retryAfter` (ms) are of a server that refused for now. */
export interface Interruption {
  /** A response began and was cut. */
  isCut?: boolean;
  status?: number;
  retryAfter?: number | undefined;
  response?: never;
}

/**
 * Sends the next request of a file. Resolves with an `Interruption` if there is no response, and with `undefined` if
 * the response only shows that the server can be reached: then the rest is requested once more.
 *
 * A redirect to a server that does not allow a preflight fails a request with `If-Range`, in some browsers also one
 * with `Range`, like a network error. So two failures of one kind of request are followed by the next kind: with
 * `If-Range`, without it, then the whole file.
 */
export async function openConnection(
  { url, headers, credentials }: JobFile,
  progress: FileProgress,
  isCrossOrigin: boolean,
  signal: AbortSignal,
): Promise<{ request: RangeRequest; response: Response } | Interruption | undefined> {
  const { bytes, head, plain, unanswered = 0, isReachable } = progress;
  const isRest = bytes > 0 && head?.validator !== undefined;
  const isFallback = isRest && unanswered >= (isCrossOrigin ? 2 : 4);
  const request = isFallback
    ? planRequest({ bytes: 0 }, true, isCrossOrigin)
    : planRequest(progress, plain, isCrossOrigin || (isRest && unanswered >= 2));
  const response = await fetch(directUrl(url), {
    headers: [...headers, ...Object.entries(request.headers)],
    // The HTTP cache would store another copy.
    cache: 'no-store',
    signal,
    ...(credentials && { credentials }),
  }).catch(() => undefined);
  if (!response) {
    if (isRest) progress.unanswered = isFallback ? 0 : isReachable ? 4 : unanswered + 1;
    if (isFallback) progress.isReachable = false;
    return {};
  }
  // The received bytes are given up only if the rest fails once more while the server answers.
  const isProbe = (progress.isReachable = isFallback && !isReachable);
  progress.unanswered = isProbe ? (isCrossOrigin ? 1 : 3) : 0;
  return isProbe ? undefined : { request, response };
}
