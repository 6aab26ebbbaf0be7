/** What may wait in memory for the disk; beyond it, reading waits too. */
const backlog = 16 << 20;
/** Between two parts: whoever puts things away all the time does not read in time. */
const breath = 20;

/** Bytes that are put away together: a kill costs about what is less than this, and a file has few parts. */
export const partSize = (total = 0) => Math.max(64 << 10, Math.floor(total / 512));

export interface PartWriter {
  /** Takes bytes at once; to be awaited only where it returns something. */
  readonly push: (bytes: Uint8Array<ArrayBuffer>) => Promise<void> | undefined;
  /** Puts away what is left, however little. */
  readonly flush: () => Promise<void>;
}

/**
 * Puts bytes away in parts while more arrive: bytes that nobody reads are lost when a connection is
 * cut. While one part is on its way to the disk the next one grows.
 */
export function createPartWriter(
  put: (part: Uint8Array<ArrayBuffer>) => Promise<void>,
  total: number | undefined,
  limit = backlog,
  now = () => performance.now(),
): PartWriter {
  const least = partSize(total);
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let writing: Promise<void> | undefined;
  let ended = -breath;
  let failed: { error: unknown } | undefined;
  const write = async () => {
    // Not a Blob: its bytes would stay with the browser until this page collects its garbage.
    const part = new Uint8Array(size);
    let at = 0;
    for (const bytes of waiting) {
      part.set(bytes, at);
      at += bytes.length;
    }
    waiting = [];
    size = 0;
    try {
      await put(part);
    } catch (error) {
      // Nothing may be put behind what is missing now.
      failed = { error };
    }
    ended = now();
    writing = undefined;
  };
  const check = () => {
    if (failed) throw failed.error;
  };
  return {
    push: (bytes) => {
      check();
      waiting.push(bytes);
      size += bytes.length;
      if (!writing && (size > limit || (size >= least && now() - ended >= breath))) writing = write();
      return size > limit ? writing : undefined;
    },
    flush: async () => {
      await writing;
      check();
      if (size) await write();
      check();
    },
  };
}
