/** The most bytes that wait in memory for the disk. Beyond it, reading waits, too. */
const defaultLimit = 8 << 20;
/** Milliseconds between two parts: a page that writes all the time does not read in time. */
const pauseMilliseconds = 20;

/** The least bytes of a part: a kill loses up to so many, and a file has few parts. */
export const partSize = (total = 0) => Math.max(64 << 10, total / 512);

export interface PartWriter {
  /** Takes bytes at once: they may be overwritten afterwards. Await what it returns, where it returns a promise. */
  readonly push: (bytes: Uint8Array) => Promise<void> | undefined;
  /** Writes the remaining bytes, however few. */
  readonly flush: () => Promise<void>;
}

/**
 * Writes bytes in parts while more arrive: bytes that nobody has read are lost when a connection is cut. While one
 * part is being written the next one grows. `put` may use its part until its promise resolves.
 */
export function createPartWriter(
  put: (part: Uint8Array<ArrayBuffer>) => Promise<void>,
  total: number | undefined,
  limit = defaultLimit,
  pause: (over: () => void) => void = (over) => void setTimeout(over, pauseMilliseconds),
): PartWriter {
  const least = partSize(total);
  // Two buffers are used in turn: garbage would grow with the file.
  let filling = new Uint8Array(2 * least);
  let spare = new Uint8Array(2 * least);
  let size = 0;
  let writing: Promise<void> | undefined;
  let endPause: (() => void) | undefined;
  let flushing = false;
  /** Throws the error of the first part that could not be written. */
  let check = () => {};
  const write = async () => {
    do {
      const part = filling.subarray(0, size);
      [filling, spare] = [spare, filling];
      size = 0;
      try {
        await put(part);
      } catch (error) {
        // Nothing may be written behind the missing part.
        check = () => {
          throw error;
        };
        break;
      }
      if (!flushing && size <= limit) await new Promise<void>((over) => pause((endPause = over)));
    } while (size >= least);
    writing = undefined;
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
      endPause?.();
      return writing;
    },
    flush: async () => {
      flushing = true;
      endPause?.();
      await writing;
      check();
      if (size) await write();
      check();
    },
  };
}
