import { createPartWriter, partSize } from '../src/page/ranged/part-writer.ts';

const bytes = (size: number) => new Uint8Array(size);
const KB = 1024;

/** A slow disk. */
function aDisk() {
  const parts: number[] = [];
  const finish: ((error?: Error) => void)[] = [];
  const put = (part: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      parts.push(part.length);
      finish.push((error) => (error ? reject(error) : resolve()));
    });
  const done = async (error?: Error) => {
    finish.shift()?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { parts, put, done };
}

test.each([
  [undefined, 64 * KB],
  [0, 64 * KB],
  [12 * KB * KB, 64 * KB],
  [4096 * KB * KB, 8192 * KB],
  [1024 * KB * KB, 2048 * KB],
])('a part of a file of %p bytes has at least %i bytes', (total, size) => {
  expect(partSize(total)).toBe(size);
});

const noRest = (over: () => void) => over();

test('bytes are written in parts with a pause between, while the next part grows', async () => {
  const disk = aDisk();
  let over: (() => void) | undefined;
  const writer = createPartWriter(disk.put, undefined, undefined, (end) => (over = end));
  expect(writer.push(bytes(40 * KB))).toBeUndefined();
  expect(disk.parts).toEqual([]);
  for (let i = 0; i < 5; i++) expect(writer.push(bytes(40 * KB))).toBeUndefined();
  expect(disk.parts).toEqual([80 * KB]);
  await disk.done();
  expect(writer.push(bytes(1))).toBeUndefined();
  expect(disk.parts).toHaveLength(1);
  // Also if no more bytes arrive.
  over?.();
  await disk.done();
  expect(disk.parts).toEqual([80 * KB, 160 * KB + 1]);
});

test('flush writes the remaining bytes after the part that is being written', async () => {
  const disk = aDisk();
  const writer = createPartWriter(disk.put, undefined, undefined, noRest);
  void writer.push(bytes(64 * KB));
  void writer.push(bytes(3));
  let flushed = false;
  const end = writer.flush().then(() => (flushed = true));
  await disk.done();
  expect([disk.parts, flushed]).toEqual([[64 * KB, 3], false]);
  await disk.done();
  await end;
});

test('flush writes nothing if nothing is left', async () => {
  const disk = aDisk();
  await createPartWriter(disk.put, undefined).flush();
  expect(disk.parts).toEqual([]);
});

test('beyond the limit reading waits for the disk, which makes no pause', async () => {
  const disk = aDisk();
  const writer = createPartWriter(disk.put, undefined, 100 * KB, () => {});
  expect(writer.push(bytes(64 * KB))).toBeUndefined();
  await disk.done();
  expect(writer.push(bytes(100 * KB))).toBeUndefined();
  expect(disk.parts).toEqual([64 * KB]);
  let free = false;
  void writer.push(bytes(1))?.then(() => (free = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect([disk.parts, free]).toEqual([[64 * KB, 100 * KB + 1], false]);
});

test('after a part that could not be written none follows, and each call rejects with the reason', async () => {
  const disk = aDisk();
  const writer = createPartWriter(disk.put, undefined, undefined, noRest);
  void writer.push(bytes(64 * KB));
  void writer.push(bytes(64 * KB));
  await disk.done(new Error('the disk is full'));
  expect(() => writer.push(bytes(1))).toThrow('the disk is full');
  await expect(writer.flush()).rejects.toThrow('the disk is full');
  expect(disk.parts).toEqual([64 * KB]);
});
