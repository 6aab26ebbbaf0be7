import { retryAfter } from 'workbox-plugin-core/shared';
import { directUrl } from './direct-request.ts';
import type { FailureReason, JobFile } from './download-job.ts';
import { createPartWriter } from './page-part-writer.ts';
import type { StagingFile } from './page-staging.ts';
import { judgeAnswer, planAsk, type Held } from './ranged-answer.ts';

/** A connection on which nothing comes for so long is taken for dead. */
const stallMilliseconds = 30_000;

/** A file on its way. */
export interface RangedFile {
  readonly file: JobFile;
  readonly staging: StagingFile;
  readonly crossOrigin: boolean;
  /** Follows what is put away, byte by byte, however a connection ends. */
  held: Held;
  /** No `Range` for the whole file: what the server answers to it cannot be used. */
  plain: boolean;
  /** Bytes that have arrived, and how many there are to be once that is known. */
  readonly progressed: (bytes: number, total: number | undefined) => void;
  /** Whether there is room for what is missing and for the copy that storing makes. */
  readonly hasRoom: (bytes: number, total: number) => Promise<boolean>;
}

/** Why to go on later; `status` and `retryAfter` (ms) are of a server that refused for now. */
export interface Interruption {
  status?: number;
  retryAfter?: number | undefined;
}

/** One connection. Resolves with nothing where the next may follow at once. Rejects where nothing can be stored. */
export async function attemptRanged(
  download: RangedFile,
  signal: AbortSignal,
): Promise<Interruption | FailureReason | undefined> {
  const { file, staging, held, plain, crossOrigin } = download;
  const { url, headers: own, credentials } = file;
  const ask = planAsk(held, plain, crossOrigin);
  const connection = new AbortController();
  // Not AbortSignal.any: in WebKit 2.50 a pause did not reach a connection on which nothing came.
  const cut = () => connection.abort();
  signal.addEventListener('abort', cut);
  let stall: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(stall);
    stall = setTimeout(cut, stallMilliseconds);
  };
  try {
    alive();
    const response = await fetch(directUrl(url), {
      headers: [...own, ...Object.entries(ask.headers)],
      // The HTTP cache would keep another copy.
      cache: 'no-store',
      signal: connection.signal,
      ...(credentials && { credentials }),
    }).catch(() => undefined);
    if (!response) return {};
    const { status, headers, body } = response;
    const verdict = judgeAnswer(held, ask, status, headers);
    const { kind } = verdict;
    if (kind === 'give-up') return 'bad-status';
    if (kind === 'retry') {
      const at = retryAfter(headers.get('Retry-After'), Date.now(), 3600);
      return { status, retryAfter: at && at - Date.now() };
    }
    if (kind === 'forget') {
      download.held = { bytes: 0 };
      download.plain = verdict.plain;
      return undefined;
    }
    if (kind === 'begin') download.held = { bytes: 0, head: verdict.head };
    const now = download.held;
    const head = now.head!;
    if (kind !== 'complete') {
      const prepare = async () => {
        if (head.total && !(await download.hasRoom(now.bytes, head.total)))
          throw new DOMException('', 'QuotaExceededError');
        if (kind === 'begin') await staging.begin(head);
      };
      // Meanwhile bytes come already.
      if (!(await receive(download, body!, verdict.length, prepare(), alive))) return {};
      if (verdict.length !== undefined) return undefined;
    }
    now.head = { ...head, total: now.bytes };
    await staging.finish(now.head);
    return undefined;
  } finally {
    connection.abort();
    signal.removeEventListener('abort', cut);
    clearTimeout(stall);
  }
}

/** Whether the body came to its end. What came before a cut is put away all the same. */
async function receive(
  { held, staging, progressed }: RangedFile,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  length: number | undefined,
  prepared: Promise<void>,
  alive: () => void,
): Promise<boolean> {
  const head = held.head!;
  const writer = createPartWriter(async (part) => {
    await prepared;
    await staging.append(head, held.bytes, part);
    held.bytes += part.length;
  }, head.total);
  prepared.catch(() => {});
  const read = readerOf(body);
  let left = length ?? Infinity;
  let arrived = held.bytes;
  for (;;) {
    const bytes = await read().catch(() => undefined);
    alive();
    if (!bytes?.length) {
      await prepared;
      await writer.flush();
      return bytes !== undefined && (left === 0 || length === undefined);
    }
    const wanted = bytes.subarray(0, left);
    left -= wanted.length;
    await writer.push(wanted);
    progressed((arrived += wanted.length), head.total);
  }
}

/** The next bytes of a body, none at its end; they are good until it is asked again. */
function readerOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): () => Promise<Uint8Array> {
  let scratch = new ArrayBuffer(256 << 10);
  try {
    const reader = body.getReader({ mode: 'byob' });
    return async () => {
      const { value } = await reader.read(new Uint8Array(scratch));
      scratch = value!.buffer;
      return value!;
    };
  } catch {
    // Not every browser reads bodies into memory that is there already.
    const reader = body.getReader();
    return async () => (await reader.read()).value ?? new Uint8Array();
  }
}
