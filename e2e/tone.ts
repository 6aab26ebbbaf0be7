/** Creates a WAV file (PCM, 16 bit, stereo, 44.1 kHz) with a tone: about 176 kB a second. */
export function createTone(seconds: number): Uint8Array {
  const rate = 44_100;
  const frames = rate * seconds;
  const file = new DataView(new ArrayBuffer(44 + frames * 4));
  const word = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) file.setUint8(at + i, text.charCodeAt(i));
  };
  word(0, 'RIFF');
  file.setUint32(4, 36 + frames * 4, true);
  word(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 2, true);
  file.setUint32(24, rate, true);
  file.setUint32(28, rate * 4, true);
  file.setUint16(32, 4, true);
  file.setUint16(34, 16, true);
  word(36, 'data');
  file.setUint32(40, frames * 4, true);
  for (let frame = 0; frame < frames; frame++) {
    const value = Math.round(8000 * Math.sin((frame * 2 * Math.PI * 440) / rate));
    file.setInt16(44 + frame * 4, value, true);
    file.setInt16(46 + frame * 4, value, true);
  }
  return new Uint8Array(file.buffer);
}
