import type { StagedHead, StagingFile } from '../../shared/staging.ts';
import type { Received } from './interpret.ts';
import { createPartWriter } from './part-writer.ts';

/** How a body has ended. */
export interface BodyEnd {
  /** Declared bytes that did not arrive: negative if there were more, `Infinity` if none were declared. */
  missing: number;
  /** The connection failed before the end of the body. */
  isCut: boolean;
}

/**
 * Reads a body and stages it. Reading starts before the staging is prepared, and bytes that arrived before a cut are
 * staged, too: the browser drops bytes that nobody has read when the connection is cut.
 *
 * @param length the declared bytes of the body
 * @param prepared resolves when the staging is ready
 * @param onBytes called with the bytes of the file that have arrived
 * @throws what the storage throws
 */
export async function pumpBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  length = Infinity,
  received: Received,
  head: StagedHead,
  maxBytes: number,
  staging: StagingFile,
  prepared: Promise<void>,
  onBytes: (arrived: number) => void,
): Promise<BodyEnd | 'download-total-exceeded'> {
  // It is awaited later, and may reject before.
  prepared.catch(() => {});
  const writer = createPartWriter(async (part) => {
    await prepared;
    await staging.append(head, received.bytes, part);
    received.bytes += part.length;
  }, head.total);
  const read = createReader(body);
  let missing = length;
  let arrived = received.bytes;
  let bytes: Uint8Array | undefined;
  while (missing >= 0 && (bytes = await read().catch(() => undefined))?.length) {
    missing -= bytes.length;
    arrived += bytes.length;
    if (arrived > maxBytes) return 'download-total-exceeded';
    onBytes(arrived);
    await writer.push(bytes);
  }
  await prepared;
  await writer.flush();
  return { missing, isCut: !bytes };
}

/** Reads the next bytes of a body; none at its end. They are valid until the next call. */
function createReader(body: ReadableStream<Uint8Array<ArrayBuffer>>): () => Promise<Uint8Array> {
  let buffer = new ArrayBuffer(256 << 10);
  try {
    const reader = body.getReader({ mode: 'byob' });
    return async () => {
      const { value } = await reader.read(new Uint8Array(buffer));
      buffer = value!.buffer;
      return value!;
    };
  } catch {
    // Not every browser reads response bodies into existing memory.
    const reader = body.getReader();
    return async () => (await reader.read()).value ?? new Uint8Array();
  }
}
