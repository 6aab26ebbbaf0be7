/** What may wait in memory for the disk; beyond it, reading waits too. */
const backlog = 16 << 20;

/** Bytes that are put away together: a kill costs what is less than this, and a file has few parts. */
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
  put: (part: Blob) => Promise<void>,
  total: number | undefined,
  limit = backlog,
): PartWriter {
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let writing: Promise<void> | undefined;
  let failed: { error: unknown } | undefined;
  const write = async (least: number) => {
    try {
      while (size >= least) {
        const part = new Blob(waiting);
        waiting = [];
        size = 0;
        await put(part);
      }
    } catch (error) {
      // Nothing may be put behind what is missing now.
      failed = { error };
    } finally {
      writing = undefined;
    }
  };
  const check = () => {
    if (failed) throw failed.error;
  };
  return {
    push: (bytes) => {
      check();
      waiting.push(bytes);
      size += bytes.length;
      const least = partSize(total);
      if (!writing && size >= least) writing = write(least);
      return size > limit ? writing : undefined;
    },
    flush: async () => {
      await writing;
      check();
      await write(1);
      check();
    },
  };
}
