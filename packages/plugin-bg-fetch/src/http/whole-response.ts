/**
 * How large the whole file is of which this answer has all or a part; `undefined` where it does not say.
 * Lengths of encoded answers count other bytes.
 *
 * @see RFC 9110 §14.4, §8.6
 */
export function totalLength({ status, headers }: Response): number | undefined {
  const digits = /\d+$/.exec(headers.get(status === 206 ? 'Content-Range' : 'Content-Length') ?? '');
  return digits && !headers.has('Content-Encoding') ? Number(digits) : undefined;
}

/**
 * How many bytes an answer must have to be the whole file: `undefined` where it does not say, `null`
 * where it is not the whole file, whatever it has.
 */
export function wholeLength(response: Response): number | undefined | null {
  const { status, headers } = response;
  const total = totalLength(response);
  if (status === 206)
    return total && headers.get('Content-Range')?.toLowerCase() === `bytes 0-${total - 1}/${total}`
      ? total
      : null;
  return status === 200 ? total : null;
}

/**
 * The answer as a route keeps it: whole, and with a body that stays on the disk. Without `Vary`, for
 * it is what was downloaded that is to be played, however a player asks.
 */
export function wholeResponse({ headers: given }: Response, body: Blob): Response {
  const headers = new Headers(given);
  for (const name of ['Content-Range', 'Content-Encoding', 'Vary']) headers.delete(name);
  headers.set('Content-Length', String(body.size));
  headers.set('Accept-Ranges', 'bytes');
  return new Response(body, { headers });
}

/** Whether a server, or what stands before it, may answer otherwise later; 0 is no answer at all. */
export const isTransient = (status: number) => !status || status >= 500 || [408, 425, 429].includes(status);
