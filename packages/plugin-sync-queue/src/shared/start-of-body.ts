/** At most `most` bytes of the body, and one byte more: with it the body is known to be longer. */
export async function startOfBody({ body, headers }: Response, most: number): Promise<ArrayBuffer> {
  let start = new Uint8Array();
  if (!body || !most) return start.buffer;
  // The body is complete with its last byte: the end of the stream may come a moment later.
  const isPlain = !headers.has('Content-Encoding') && headers.has('Content-Length');
  const length = isPlain ? Number(headers.get('Content-Length')) : Infinity;
  const reader = body.getReader();
  while (start.length <= most && start.length < length) {
    const { done, value } = await reader.read();
    if (done) break;
    const before = start;
    start = new Uint8Array(before.length + value.length);
    start.set(before);
    start.set(value, before.length);
  }
  reader.cancel().catch(() => {});
  return start.buffer;
}
