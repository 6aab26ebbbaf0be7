/** What may wait in memory for the disk; beyond it, reading waits too. */
const backlog = 8 << 20;
/** Between two parts: whoever puts things away all the time does not read in time. */
const breath = 20;

/** Bytes that are put away together: a kill costs about what is less than this, and a file has few parts. */
export const partSize = (total = 0) => Math.max(64 << 10, total / 512);

export interface PartWriter {
  /** Takes bytes at once; to be awaited only where it returns something. They may be overwritten then. */
  readonly push: (bytes: Uint8Array) => Promise<void> | undefined;
  /** Puts away what is left, however little. */
  readonly flush: () => Promise<void>;
}

/**
 * Puts bytes away in parts while more arrive: bytes that nobody reads are lost when a connection is
 * cut. While one part is on its way to the disk the next one grows. `put` has its part until it resolves.
 */
export function createPartWriter(
  put: (part: Uint8Array<ArrayBuffer>) => Promise<void>,
  total: number | undefined,
  limit = backlog,
  rest: (over: () => void) => void = (over) => void setTimeout(over, breath),
): PartWriter {
  const least = partSize(total);
  // The same memory again and again: garbage would grow with the file.
  let filling = new Uint8Array(2 * least);
  let resting = new Uint8Array(2 * least);
  let size = 0;
  let writing: Promise<void> | undefined;
  let wake: (() => void) | undefined;
  let flushing = false;
  let failed: { error: unknown } | undefined;
  const write = async () => {
    do {
      const part = filling.subarray(0, size);
      [filling, resting] = [resting, filling];
      size = 0;
      try {
        await put(part);
      } catch (error) {
        // Nothing may be put behind what is missing now.
        failed = { error };
        break;
      }
      if (!flushing && size <= limit) await new Promise<void>((over) => rest((wake = over)));
    } while (size >= least);
    writing = undefined;
  };
  const check = () => {
    if (failed) throw failed.error;
  };
  return {
    push: (bytes) => {
      check();
      if (size + bytes.length > filling.length) {
        const larger = new Uint8Array(2 * (size + bytes.length));
        larger.set(filling.subarray(0, size));
        filling = larger;
      }
      filling.set(bytes, size);
      size += bytes.length;
      if (!writing && size >= least) writing = write();
      if (size <= limit) return undefined;
      wake?.();
      return writing;
    },
    flush: async () => {
      flushing = true;
      wake?.();
      await writing;
      check();
      if (size) await write();
      check();
    },
  };
}
