/** First and last byte, both included, as in `Content-Range`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * What a `Range` field asks of a file of `size` bytes (RFC 9110 §14.1.2, §14.2); `null` where it cannot
 * be satisfied, `undefined` where it is ignored, as a server may several ranges: the whole is a right answer.
 */
export function resolveByteRange(field: string, size: number): ByteRange | null | undefined {
  // A list may have empty elements, with space and tab between them (§5.6.1.2, §5.6.3).
  const [, first = '', last = ''] = /^bytes=[ \t,]*(\d*)-(\d*)[ \t,]*$/i.exec(field) ?? [];
  if (!first) {
    if (!last) return undefined;
    if (!Number(last)) return null;
    // A suffix of nothing can be satisfied (§14.1.2), and no Content-Range can say so.
    return size ? { start: Math.max(0, size - Number(last)), end: size - 1 } : undefined;
  }
  const start = Number(first);
  const end = last ? Number(last) : Infinity;
  if (end < start) return undefined;
  return start < size ? { start, end: Math.min(end, size - 1) } : null;
}
