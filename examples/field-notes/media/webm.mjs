/**
 * A WebM of slides, made without an encoder. The image in a lossy WebP file is a VP8 key frame, which a video can repeat.
 * Each frame is a key frame, so that a seek is exact.
 *
 * @see https://www.matroska.org/technical/elements.html, RFC 9649 §2.5 (WebP)
 */

/** The VP8 frame inside a WebP file. */
export function frameOf(webp) {
  for (let at = 12; at < webp.length;) {
    const size = webp.readUInt32LE(at + 4);
    if (webp.toString('latin1', at, at + 4) === 'VP8 ') return webp.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  throw new Error('Failed to find a VP8 frame: the image is not a lossy WebP.');
}

const bytesOf = (value) => {
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'string') return Buffer.from(value);
  const bytes = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from(bytes.length ? bytes : [0]);
};
const fixed = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};
const float = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};
/** An element: its id, its size in eight bytes, and its content. */
function element(id, ...content) {
  const body = Buffer.concat(content.map(bytesOf));
  const size = fixed(body.length);
  size[0] |= 0x01;
  return Buffer.concat([bytesOf(id), size, body]);
}

/** @param {{ frames: Buffer[], secondsEach: number, framesPerSecond: number, width: number, height: number }} slides */
export function createWebm({ frames, secondsEach, framesPerSecond, width, height }) {
  const milliseconds = frames.length * secondsEach * 1000;
  const clusters = Array.from({ length: frames.length * secondsEach }, (_, second) => {
    const frame = frames[Math.floor(second / secondsEach)];
    const blocks = Array.from({ length: framesPerSecond }, (_, at) => {
      const head = Buffer.from([0x81, 0, 0, 0x80]);
      head.writeInt16BE(Math.round((at * 1000) / framesPerSecond), 1);
      return element(0xa3, head, frame);
    });
    return element(0x1f43b675, element(0xe7, second * 1000), ...blocks);
  });
  const info = element(
    0x1549a966,
    element(0x2ad7b1, 1_000_000),
    element(0x4489, float(milliseconds)),
    element(0x4d80, 'field-notes'),
    element(0x5741, 'field-notes'),
  );
  const video = element(0xe0, element(0xb0, width), element(0xba, height));
  const tracks = element(
    0x1654ae6b,
    element(0xae, element(0xd7, 1), element(0x73c5, 1), element(0x83, 1), element(0x86, 'V_VP8'), video),
  );
  const cuesAt = (first) => {
    let position = first;
    const points = clusters.map((cluster, second) => {
      const place = element(0xb7, element(0xf7, 1), element(0xf1, fixed(position)));
      position += cluster.length;
      return element(0xbb, element(0xb3, second * 1000), place);
    });
    return element(0x1c53bb6b, ...points);
  };
  // Each position takes eight bytes, so that the position of the first cluster is known before.
  const cues = cuesAt(info.length + tracks.length + cuesAt(0).length);
  const head = element(
    0x1a45dfa3,
    element(0x4286, 1),
    element(0x42f7, 1),
    element(0x42f2, 4),
    element(0x42f3, 8),
    element(0x4282, 'webm'),
    element(0x4287, 4),
    element(0x4285, 2),
  );
  return Buffer.concat([head, element(0x18538067, info, tracks, cues, ...clusters)]);
}
