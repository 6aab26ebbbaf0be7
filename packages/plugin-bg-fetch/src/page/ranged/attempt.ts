import { retryAfter } from 'workbox-plugin-core/shared';
import { directUrl } from '../../shared/protocol.ts';
import { isPage } from '../../http/destination.ts';
import type { FailureReason, JobFile } from '../../shared/download-job.ts';
import { createPartWriter } from './part-writer.ts';
import type { StagingFile } from '../../shared/staging.ts';
import { missingRoom } from '../../shared/quota.ts';
import { judgeAnswer, planAsk, type Held } from './interpret.ts';

/** A connection on which nothing comes for so long is taken for dead. */
const stallMilliseconds = 30_000;

/** How far a file has come. */
export interface RangedState {
  /** Follows what is put away, byte by byte, however a connection ends. */
  held: Held;
  /** No `Range` for the whole file: what the server answers to it cannot be used. */
  plain: boolean;
  /** The most bytes that the file may have. */
  most?: number | undefined;
  /** How often in a row the rest was asked for without any answer. */
  unanswered?: number;
  /** Since then the whole file was asked for, and there was an answer: it is not the network. */
  isReachable?: boolean;
  /** Of the last answer. */
  status?: number;
}

/** Why to go on later; `status` and `retryAfter` (ms) are of a server that refused for now. */
export interface Interruption {
  /** There was an answer, which was cut. */
  isCut?: boolean;
  status?: number;
  retryAfter?: number | undefined;
}

/** One connection. Resolves with nothing where the next may follow at once. Rejects where nothing can be stored. */
export async function attemptRanged(
  file: JobFile,
  state: RangedState,
  staging: StagingFile,
  crossOrigin: boolean,
  progressed: (bytes: number, total: number | undefined) => void,
  signal: AbortSignal,
): Promise<Interruption | FailureReason | undefined> {
  const { url, headers: own, credentials } = file;
  const { most = Infinity } = state;
  const isForeign = crossOrigin || state.held.head?.crossOrigin === true;
  const isRest = state.held.bytes > 0 && state.held.head?.validator !== undefined;
  const { unanswered = 0 } = state;
  // A redirect to a server that allows no preflight fails a request with If-Range, and in some browsers
  // one with Range, like a dead network: two failures of one kind are followed by the next kind.
  const isAnew = isRest && unanswered >= (isForeign ? 2 : 4);
  const ask = isAnew
    ? planAsk({ bytes: 0 }, true, isForeign)
    : planAsk(state.held, state.plain, isForeign || (isRest && unanswered >= 2));
  const connection = new AbortController();
  // Not AbortSignal.any: in WebKit 2.50 a pause did not reach a connection on which nothing came.
  const cut = () => connection.abort();
  signal.addEventListener('abort', cut, connection);
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
    if (!response) {
      if (isRest) state.unanswered = isAnew ? 0 : state.isReachable ? 4 : unanswered + 1;
      if (isAnew) state.isReachable = false;
      return {};
    }
    if (isAnew && !state.isReachable) {
      // What is here is given up only when the rest fails once more, while the server answers.
      Object.assign(state, { isReachable: true, unanswered: isForeign ? 1 : 3 });
      return undefined;
    }
    Object.assign(state, { isReachable: false, unanswered: 0 });
    const { status, headers, body } = response;
    state.status = status;
    // Where a redirect has led is what counts.
    const isLed = isForeign || response.type === 'cors';
    const verdict = judgeAnswer(
      state.held,
      { ...ask, crossOrigin: ask.crossOrigin || isLed },
      status,
      headers,
    );
    const { kind } = verdict;
    if (kind === 'retry') {
      const at = retryAfter(headers.get('Retry-After'), Date.now(), 3600);
      return { status, retryAfter: at && at - Date.now() };
    }
    // What is here waits for the file.
    if (kind === 'give-up' || isPage(file, response)) return 'bad-status';
    if (kind === 'forget') {
      state.held = { bytes: 0 };
      state.plain = verdict.plain;
      return undefined;
    }
    if (kind === 'begin')
      state.held = { bytes: 0, head: { ...verdict.head, ...(isLed && { crossOrigin: true }) } };
    const { held } = state;
    const head = held.head!;
    if (head.total && head.total > most) return 'download-total-exceeded';
    if (kind !== 'complete') {
      const prepare = async () => {
        if (head.total && (await missingRoom(head.total - held.bytes, head.total)))
          throw new DOMException('', 'QuotaExceededError');
        if (kind === 'begin') await staging.begin(head);
      };
      // Meanwhile bytes come already.
      const prepared = prepare();
      prepared.catch(() => {});
      const writer = createPartWriter(async (part) => {
        await prepared;
        await staging.append(head, held.bytes, part);
        held.bytes += part.length;
      }, head.total);
      const read = readerOf(body!);
      let left = verdict.length ?? Infinity;
      let arrived = held.bytes;
      let bytes: Uint8Array | undefined;
      while (left >= 0 && (bytes = await read().catch(() => undefined))?.length) {
        alive();
        left -= bytes.length;
        arrived += bytes.length;
        if (arrived > most) return 'download-total-exceeded';
        await writer.push(bytes);
        progressed(arrived, head.total);
      }
      // What came before a cut is put away all the same.
      await prepared;
      await writer.flush();
      // Other bytes than was said: they were compressed, which other origins do not show. A cut rejects.
      if (left < 0 || (isLed && kind === 'begin' && bytes && left && left < Infinity)) {
        state.held = { bytes: 0 };
        state.plain = true;
        return undefined;
      }
      if (!bytes || (left && left < Infinity)) return { isCut: true };
      if (!left) return undefined;
    }
    held.head = { ...head, total: held.bytes };
    await staging.finish(held.head);
    return undefined;
  } finally {
    cut();
    clearTimeout(stall);
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
