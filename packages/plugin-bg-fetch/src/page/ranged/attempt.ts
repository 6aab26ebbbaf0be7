import { retryAfter } from 'workbox-plugin-core/shared';
import { isHtmlPage } from '../../http/whole-response.ts';
import type { FailureReason, JobFile } from '../../shared/download-job.ts';
import { findMissingSpace } from '../../shared/quota.ts';
import type { StagingFile } from '../../shared/staging.ts';
import { interpretResponse } from './interpret.ts';
import { openConnection, type FileProgress, type Interruption } from './open.ts';
import { pumpBody } from './pump.ts';

/** A connection on which nothing arrives for so long counts as dead. */
const stallMilliseconds = 30_000;

/**
 * Transfers a file over one connection. Resolves with `undefined` where the next connection may follow at once, and
 * with a `FailureReason` where none can succeed.
 *
 * @throws what the storage throws
 */
export async function attemptDownload(
  file: JobFile,
  progress: FileProgress,
  staging: StagingFile,
  isCrossOrigin: boolean,
  onProgress: (bytes: number, total: number | undefined) => void,
  signal: AbortSignal,
): Promise<Interruption | FailureReason | undefined> {
  const { maxBytes = Infinity } = progress;
  const isForeign = isCrossOrigin || progress.head?.crossOrigin === true;
  const restart = (plain: boolean) => void Object.assign(progress, { bytes: 0, head: undefined, plain });
  const connection = new AbortController();
  // Not AbortSignal.any: in WebKit 2.50 it did not end a connection on which nothing arrived.
  const close = () => connection.abort();
  signal.addEventListener('abort', close, connection);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keepAlive = () => {
    clearTimeout(timer);
    timer = setTimeout(close, stallMilliseconds);
  };
  try {
    keepAlive();
    const opened = await openConnection(file, progress, isForeign, connection.signal);
    if (!opened?.response) return opened;
    const { request, response } = opened;
    const { status, headers, body } = response;
    progress.status = status;
    // A redirect may have led to another origin.
    const isForeignResponse = isForeign || response.type === 'cors';
    const verdict = interpretResponse(
      progress,
      { ...request, crossOrigin: request.crossOrigin || isForeignResponse },
      status,
      headers,
    );
    const { kind } = verdict;
    if (kind === 'retry') {
      const at = retryAfter(headers.get('Retry-After'), Date.now(), 3600);
      return { status, retryAfter: at && at - Date.now() };
    }
    // The staged bytes stay: the file may come back.
    if (kind === 'give-up' || isHtmlPage(file.isNeverHtml, response)) return 'bad-status';
    if (kind === 'discard') return restart(verdict.plain);
    if (kind === 'begin')
      Object.assign(progress, {
        bytes: 0,
        head: { ...verdict.head, ...(isForeignResponse && { crossOrigin: true }) },
      });
    const head = progress.head!;
    if (head.total && head.total > maxBytes) return 'download-total-exceeded';
    if (kind !== 'complete') {
      const prepare = async () => {
        if (head.total && (await findMissingSpace(head.total - progress.bytes, head.total)))
          throw new DOMException('', 'QuotaExceededError');
        if (kind === 'begin') await staging.begin(head);
      };
      const end = await pumpBody(
        body!,
        verdict.length,
        progress,
        head,
        maxBytes,
        staging,
        prepare(),
        (arrived) => {
          keepAlive();
          onProgress(arrived, head.total);
        },
      );
      if (typeof end === 'string') return end;
      const { missing, isCut } = end;
      const isShort = missing > 0 && missing < Infinity;
      // The body has other bytes than declared: it was compressed, which other origins do not show.
      if (missing < 0 || (isForeignResponse && kind === 'begin' && !isCut && isShort)) return restart(true);
      if (isCut || isShort) return { isCut: true };
      // It ended as declared. Only a body without a declared length shows the end of the file.
      if (!missing) return undefined;
    }
    progress.head = { ...head, total: progress.bytes };
    await staging.finish(progress.head);
    return undefined;
  } finally {
    close();
    clearTimeout(timer);
  }
}
