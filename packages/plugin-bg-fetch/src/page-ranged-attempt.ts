import { retryAfter } from 'workbox-plugin-core/shared';
import { directUrl } from './direct-request.ts';
import type { FailureReason, JobFile } from './download-job.ts';
import { createPartWriter } from './page-part-writer.ts';
import { judgeAnswer, planAsk, type Held } from './ranged-answer.ts';
import type { StagedFile, StagedHead } from './staging-cache.ts';

/** A connection on which nothing comes for so long is taken for dead. */
const stallMilliseconds = 30_000;

/** A file on its way. */
export interface RangedFile {
  readonly file: JobFile;
  readonly staged: StagedFile;
  /** Follows what is put away, byte by byte, however a connection ends. */
  held: Held;
  /** No `Range`: the server answers it with what cannot be used. */
  plain: boolean;
  /** Bytes that have arrived, and how many there are to be once that is known. */
  readonly progressed: (bytes: number, total: number | undefined) => void;
  /** Whether there is room for what is missing and for the copy that storing makes. */
  readonly hasRoom: (bytes: number, total: number) => Promise<boolean>;
}

/** - `ask`: go on at once; `setback`: later. `status` and `retryAfter` (ms) are what a refusal said. */
export type Attempt =
  | { kind: 'ask' | 'setback'; status?: number; retryAfter?: number | undefined }
  | { kind: 'failed'; reason: FailureReason };

/** One connection. Rejects where nothing can be stored. */
export async function attemptRanged(download: RangedFile, signal: AbortSignal): Promise<Attempt> {
  const { file, held, plain, staged, hasRoom } = download;
  const ask = planAsk(held, plain, new URL(file.url).origin !== location.origin);
  const connection = new AbortController();
  const cut = () => connection.abort();
  signal.addEventListener('abort', cut);
  let stall: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(stall);
    stall = setTimeout(cut, stallMilliseconds);
  };
  try {
    alive();
    const response = await fetch(directUrl(file.url), {
      headers: [...(file.headers ?? []), ...Object.entries(ask.headers)],
      // The HTTP cache would keep another copy.
      cache: 'no-store',
      signal: connection.signal,
      ...(file.credentials && { credentials: file.credentials }),
    }).catch(() => undefined);
    if (!response) return { kind: 'setback' };
    const { status, headers, body } = response;
    const verdict = judgeAnswer(held, ask, status, headers);
    if (verdict.kind === 'give-up') return { kind: 'failed', reason: 'bad-status' };
    if (verdict.kind === 'retry') {
      const at = retryAfter(headers.get('Retry-After'), Date.now(), 3600);
      return { kind: 'setback', status, retryAfter: at && at - Date.now() };
    }
    if (verdict.kind === 'forget') {
      download.held = { bytes: 0 };
      download.plain = verdict.plain;
      return { kind: 'ask' };
    }
    if (verdict.kind === 'complete') {
      await end(download, held.head!);
      return { kind: 'ask' };
    }
    if (verdict.kind === 'begin') download.held = { bytes: 0, head: verdict.head };
    const head = download.held.head!;
    const prepare = async () => {
      if (head.total && !(await hasRoom(download.held.bytes, head.total)))
        throw new DOMException('', 'QuotaExceededError');
      if (verdict.kind === 'begin') await staged.begin(head);
    };
    // Meanwhile bytes come already.
    if (!(await receive(download, head, body!, verdict.length, prepare(), alive))) return { kind: 'setback' };
    if (verdict.length === undefined) await end(download, head);
    return { kind: 'ask' };
  } finally {
    cut();
    clearTimeout(stall);
    signal.removeEventListener('abort', cut);
  }
}

const end = ({ held, staged }: RangedFile, head: StagedHead) => {
  held.head = { ...head, total: held.bytes };
  return staged.finish(held.head);
};

/** Whether the body came to its end. What came before a cut is put away all the same. */
async function receive(
  { held, staged, progressed }: RangedFile,
  head: StagedHead,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  length: number | undefined,
  prepared: Promise<void>,
  alive: () => void,
): Promise<boolean> {
  const writer = createPartWriter(async (part) => {
    await prepared;
    await staged.append(head, held.bytes, part);
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
