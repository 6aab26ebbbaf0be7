/**
 * How many bytes an answer must have to be the whole file: `undefined` where it does not say, `null`
 * where it is not the whole file, whatever it has. Lengths of encoded answers count other bytes.
 *
 * @see RFC 9110 §14.4, §8.6
 */
export function wholeLength({ status, headers }: Response): number | undefined | null {
  if (status === 206) {
    const [, last, total] = /^bytes 0-(\d+)\/(\d+)$/.exec(headers.get('Content-Range') ?? '') ?? [];
    return total && Number(last) + 1 === Number(total) ? Number(total) : null;
  }
  if (status !== 200) return null;
  const length = headers.get('Content-Length');
  return length === null || headers.has('Content-Encoding') ? undefined : Number(length);
}

/**
 * The answer as a route keeps it: whole, and with a body that stays on the disk. Without `Vary`, for
 * it is what was downloaded that is to be played, however a player asks.
 */
export function wholeResponse({ headers: given }: Response, body: Blob): Response {
  const headers = new Headers(given);
  for (const name of ['Content-Range', 'Content-Encoding', 'Vary']) headers.delete(name);
  headers.set('Content-Length', String(body.size));
  return new Response(body, { headers });
}
