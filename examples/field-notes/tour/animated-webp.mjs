// Puts still WebP images together into an animated one. Only the container is written: the images stay as they are.
// https://developers.google.com/speed/webp/docs/riff_container

const ANIMATED = 0x02;

/** The chunks of a RIFF file: name and content. */
function* chunksOf(file) {
  for (let at = 12; at < file.length;) {
    const size = file.readUInt32LE(at + 4);
    yield { name: file.toString('latin1', at, at + 4), content: file.subarray(at + 8, at + 8 + size) };
    at += 8 + size + (size % 2);
  }
}

function chunk(name, ...contents) {
  const content = Buffer.concat(contents);
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

const uint24 = (value) => Buffer.from([value & 255, (value >> 8) & 255, (value >> 16) & 255]);

/** The chunk with the picture of a still image. */
function pictureOf(file) {
  if (file.toString('latin1', 8, 12) !== 'WEBP') throw new Error('A frame is no WebP image.');
  for (const { name, content } of chunksOf(file))
    if (name === 'VP8 ' || name === 'VP8L') return chunk(name, content);
  throw new Error('A frame has no picture.');
}

/**
 * @param {{ frames: { webp: Buffer, milliseconds: number }[], width: number, height: number }} film all frames have
 *   the size of the film
 * @returns {Buffer} a WebP file that repeats for ever
 */
export function animatedWebp({ frames, width, height }) {
  const size = Buffer.concat([uint24(width - 1), uint24(height - 1)]);
  const head = chunk('VP8X', Buffer.from([ANIMATED, 0, 0, 0]), size);
  // A white background, and no limit of repetitions.
  const animation = chunk('ANIM', Buffer.from([255, 255, 255, 255, 0, 0]));
  // At the left and at the top; each frame replaces the one before.
  const place = Buffer.concat([uint24(0), uint24(0), size]);
  const images = frames.map(({ webp, milliseconds }) =>
    chunk('ANMF', place, uint24(milliseconds), Buffer.from([0x02]), pictureOf(webp)),
  );
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), head, animation, ...images]);
  const riff = Buffer.alloc(8);
  riff.write('RIFF', 'latin1');
  riff.writeUInt32LE(body.length, 4);
  return Buffer.concat([riff, body]);
}
